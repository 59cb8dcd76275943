/// Whether the text mixes digits and letters of both cases as generated values do, and names do not.
///
/// What counts is how often the kind of character changes: between a letter and a digit, and within runs of letters
/// from one case to the other where no capitalised word begins or ends. In hexadecimal, base 36 and base 62 that is at
/// 40 % of all places or more; in `getUserById`, `projects/my-project-1` and `OAuth2Credentials` seldom. At least a
/// fifth is asked for, and ten bytes.
func looksRandom(_ text: UnsafeBufferPointer<UInt8>) -> Bool { longestRandom(text) == text.count && !text.isEmpty }

/// The length of the longest text that looks random and that this one begins with; 0 if there is none. Linear.
func longestRandom(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var changes = 0
    var longest = 0
    for index in text.indices.dropFirst() {
        let byte = text[index]
        let before = text[index - 1]
        if before.isDigit != byte.isDigit {
            if before.isAlphanumeric && byte.isAlphanumeric { changes += 1 }
        } else if index >= 2, byte.isLetter, before.isLetter, text[index - 2].isLetter {
            // A change of case on either side of one letter: `aBc` is a new word, `aBC`, `ABc` and `abC` are no more
            // than that.
            if text[index - 2].isLower && before.isUpper && byte.isUpper { changes += 1 }
            if text[index - 2].isUpper && before.isUpper && byte.isLower { changes += 1 }
            // Nor are words of two letters in a row: `AbCdE`.
            if byte.isUpper && before.isLower && text[index - 2].isUpper && index >= 4
                && text[index - 3].isLower && text[index - 4].isUpper
            {
                changes += 1
            }
        }
        if index >= 9, changes * 5 > index { longest = index + 1 }
    }
    return longest
}
