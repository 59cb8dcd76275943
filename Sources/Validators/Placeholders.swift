// Values that stand where a secret would: in examples, templates, source code and messages.

/// Whether the text stands for a value instead of being one: a variable (`$VAR`, `${VAR}`, `{{…}}`, `%s`), a place where the value
/// is found (`process.env.X`, `/run/secrets/x`), a bracketed name (`<password>`), one character over and over (`xxxx`, `****`), an ellipsis, or nothing but
/// words such as `changeme` and `your-api-key-here`.
///
/// Words count only if the whole text is made of them: `example` is a placeholder, `example-7fQz` could be a secret.
func isPlaceholder(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first, let last = text.last else { return true }
    return isTemplate(text, first: first, last: last) || isLookUp(text) || repeatsOneCharacter(text)
        || isMadeOfPlaceholderWords(text)
}

/// Whether the text reads as code: letters, `_`, `.`, `-`, `$`, `:` and `/` without a digit (a name, a type, a path), or a call.
func readsAsCode(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.allSatisfy({ $0.isLetter || ("_.-$:/?!&|" as StaticString).contains($0) }) { return true }
    guard text.last == UInt8(ascii: ")"), let call = text.firstIndex(of: UInt8(ascii: "(")), call > 0 else {
        return false
    }
    return text[..<call].allSatisfy { $0.isAlphanumeric || $0 == "_" || $0 == "." }
}

/// Of a text that reads as code: no more than so many of its first bytes do not.
func longestNotReadAsCode(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    // A name's beginning is a name; a call's, up to what closes it, may be anything.
    guard text.last == UInt8(ascii: ")") else { return 0 }
    return text.lastIndex { $0 != ")" }.map { $0 + 1 } ?? 0
}

/// Of a placeholder: no more than so many of its first bytes are none.
func longestNotPlaceholder(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    if repeatsOneCharacter(text) { return 0 }
    if let start = lookUps.first(where: { text.hasPrefix(ignoringCase: $0) }) { return start.utf8CodeUnitCount - 1 }
    return text.count - 1
}

/// Whether the text is digits alone, with any of `.,_-+` between them: a count, an amount, a date.
func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.allSatisfy { $0.isDigit || (".,_-+:" as StaticString).contains($0) }
}

/// Whether the text reads as an English sentence or label: three words or more, and a function word among them.
func isProse(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let words = text.split { !$0.isLetter && $0 != "'" }
    return words.count >= 3 && text.contains(UInt8(ascii: " "))
        && words.contains { functionWords.contains(String(decoding: $0.map(\.lowercased), as: UTF8.self)) }
}

private let functionWords: Set<String> = [
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "cannot", "do", "does", "enter", "for",
    "from", "has",
    "have", "if", "in", "is", "it", "least", "may", "must", "not", "of", "on", "or", "please", "should", "than", "that",
    "the",
    "then", "this", "to", "use", "used", "was", "when", "will", "with", "you", "your",
]

// MARK: What placeholders look like

private func isTemplate(_ text: UnsafeBufferPointer<UInt8>, first: UInt8, last: UInt8) -> Bool {
    let second = text.count > 1 ? text[1] : 0
    if first == "$" { return second == "{" || second == "(" || second == "$" || isVariableName(text.dropFirst()) }
    if first == "%" { return second == "(" || second == "{" || text.count <= 3 || last == "%" }
    if first == "{" || first == "<" || first == "[" { return last == "}" || last == ">" || last == "]" }
    if (first == "#" || first == "@") && second == "{" { return true }
    if text.count >= 3, text.suffix(3).elementsEqual("...".utf8) { return true }
    return text.count >= 3 && text.suffix(3).elementsEqual("…".utf8)
}

/// A shell variable: an upper-case or snake-case name. `$ecret1` and the like stay passwords.
private func isVariableName(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = text.first, first.isLetter || first == "_" else { return false }
    return text.allSatisfy { $0.isUpper || $0.isDigit || $0 == "_" }
        || text.allSatisfy { $0.isLower || $0 == "_" }
}

private let lookUps: [StaticString] = [
    "process.env", "import.meta.env", "os.environ", "os.getenv", "env.", "env[", "env:", "getenv", "system.getenv",
    "secrets.",
    "vars.", "var.", "local.", "data.", "self.", "this.", "config.", "settings.", "args.", "params.", "options.",
    "vault:",
    "ssm:", "op://", "ref+", "arn:aws:secretsmanager:", "http://", "https://", "file:", "./", "../", "~/", "/run/",
    "/etc/",
    "/var/", "/usr/", "/home/", "/tmp/",
]

private func isLookUp(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    lookUps.contains { text.hasPrefix(ignoringCase: $0) }
}

/// `xxxxxxxx`, `****-****`, `0000 0000`: no more than one character besides separators.
private func repeatsOneCharacter(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var seen: UInt8?
    for byte in text where !("-_. :" as StaticString).contains(byte) {
        if let seen, seen != byte { return false }
        seen = byte
    }
    return true
}

/// Words that stand for a value, and those they are joined with.
private let placeholderWords: [[UInt8]] = [
    "a", "abc", "access", "account", "actual", "add", "admin", "an", "any", "api", "app", "auth", "bearer", "change",
    "changed",
    "changeit", "changeme", "client", "code", "concealed", "credential", "credentials", "database", "db", "default",
    "demo",
    "dummy", "empty", "enter", "example", "fake", "false", "fill", "fixme", "foo", "foobar", "from", "get", "goes",
    "hash",
    "hashed", "here", "hidden", "id", "in", "input", "insert", "invalid", "is", "key", "login", "masked", "me",
    "missing",
    "mock", "my", "name", "new", "nil", "no", "none", "not", "null", "number", "of", "old", "omitted", "optional", "or",
    "pass",
    "passphrase", "passwd", "password", "paste", "placeholder", "private", "provide", "provided", "pwd", "real",
    "redacted",
    "removed", "replace", "replaced", "required", "same", "sample", "sanitized", "secret", "set", "sk", "some",
    "something",
    "str", "string", "tbd", "temp", "test", "testing", "text", "that", "the", "this", "to", "todo", "token", "true",
    "type",
    "undefined", "unknown", "unset", "user", "username", "valid", "value", "varchar", "wrong", "with", "xxx", "you",
    "your",
    "yours",
].map { Array($0.utf8) }

/// Whether the text can be cut into placeholder words and separators. Texts over 64 bytes are not placeholders of words.
private func isMadeOfPlaceholderWords(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 64 else { return false }
    // `reachable` has a bit for each offset up to which the text is made of words.
    var reachable: UInt128 = 1
    for offset in 0..<text.count where reachable >> UInt128(offset) & 1 == 1 {
        let byte = text[offset]
        if ("-_. :/<>[](){}'\"*!" as StaticString).contains(byte) || byte.lowercased == "x" {
            reachable |= 1 << UInt128(offset + 1)
        }
        for word in placeholderWords where offset + word.count <= text.count {
            if word.indices.allSatisfy({ text[offset + $0].lowercased == word[$0] }) {
                reachable |= 1 << UInt128(offset + word.count)
            }
        }
    }
    return reachable >> UInt128(text.count) & 1 == 1
}
