import Testing
import Validators

/// Whether the named validator accepts the text.
func accepts(_ name: String, _ text: String) throws -> Bool {
    let validator = try Validator(name)
    return Array(text.utf8).withUnsafeBufferPointer { validator.accepts($0) }
}

/// A validator and texts that it accepts.
struct Published: Sendable, CustomTestStringConvertible {
    var name: String
    var texts: [String]
    /// How many of the ten texts with another last digit may pass too: more than none where the check digit stands
    /// elsewhere or some numbers have none.
    var others: Int

    init(_ name: String, _ texts: String..., others: Int = 0) {
        self.name = name
        self.texts = texts
        self.others = others
    }

    var testDescription: String { name }

    /// Expects that each text passes, that it fails with another last digit, cut short, and made longer.
    func expectAll() throws {
        for text in texts {
            #expect(try accepts(name, text), "\(name) \(text)")
            #expect(try !accepts(name, String(text.dropLast())), "\(name) \(text), one short")
            #expect(try !accepts(name, text + "0"), "\(name) \(text), one long")
        }
        try expectLastDigits()
    }

    /// Expects that no text passes with another last digit.
    func expectLastDigits() throws {
        for text in texts {
            guard let place = text.lastIndex(where: \.isNumber) else { continue }
            let passing = try "0123456789".filter { digit in
                guard digit != text[place] else { return false }
                return try accepts(name, text.replacingCharacters(at: place, with: digit))
            }
            #expect(passing.count <= others, "\(name) \(text), last digit \(passing)")
        }
    }
}

extension String {
    func replacingCharacters(at place: Index, with character: Character) -> String {
        String(self[..<place]) + String(character) + String(self[index(after: place)...])
    }
}
