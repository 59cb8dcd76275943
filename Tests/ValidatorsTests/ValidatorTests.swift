import Foundation
import Testing
import Validators

@Suite struct ValidatorTests {
    @Test func everyKnownNameIsTaken() throws {
        for name in Validator.knownNames where name != "entropy>=X" { #expect(try Validator(name).name == name) }
        #expect(try Validator("entropy>=3.5").name == "entropy>=3.5")
    }

    @Test func everyNameIsDocumented() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/patterns.md"), encoding: .utf8)
        for name in Validator.knownNames { #expect(page.contains("`\(name)`"), "\(name)") }
    }

    @Test(arguments: [
        ("lunh", "luhn"), ("Luhn", "luhn"), ("luhn ", "luhn"), ("entropy>3", "entropy>=X"), ("gb-nin", "gb-nino"),
        ("iban", "iban-mod97"), ("", "aba"),
    ])
    func anUnknownNameIsRefusedWithTheNearest(_ name: String, nearest: String) {
        let error = #expect(throws: ValidatorError.self) { try Validator(name) }
        #expect(
            error?.reason
                == "unknown validator '\(name)', the nearest is '\(nearest)'; docs/patterns.md lists them all")
    }

    @Test(arguments: [
        "entropy>=", "entropy>=x", "entropy>=0", "entropy>=-1", "entropy>=8.5", "entropy>=nan", "entropy>=inf",
    ])
    func anEntropyWithoutAUsableBoundIsRefused(_ name: String) {
        #expect(throws: ValidatorError.self) { try Validator(name) }
    }

    /// No validator may trap, whatever bytes it is given.
    @Test func anyBytesAreDecided() throws {
        let validators = try Validator.knownNames.map { try Validator($0 == "entropy>=X" ? "entropy>=3" : $0) }
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("+@.-_ $%{}<>()0123456789aAeEyYjJxX\u{0}\u{E9}".utf8)
        for round in 0..<3_000 {
            // Every other text is mostly of the characters that identifiers have.
            let odds = round % 2 == 0 ? 2 : 60
            let text = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                Int.random(in: 0..<odds, using: &generator) > 0
                    ? alphabet.randomElement(using: &generator)! : UInt8.random(in: 0...255, using: &generator)
            }
            for validator in validators {
                let verdict = text.withUnsafeBufferPointer { validator.accepts($0) }
                #expect(
                    text.withUnsafeBufferPointer { validator.accepts($0) } == verdict, "\(validator.name) on \(text)")
            }
        }
    }

    @Test func entropyIsShannonsInBitsPerByte() throws {
        // Two equally frequent symbols carry one bit each, four two, eight three.
        #expect(try accepts("entropy>=1", "abababab"))
        #expect(try !accepts("entropy>=1.01", "abababab"))
        #expect(try accepts("entropy>=2", "abcdabcd"))
        #expect(try !accepts("entropy>=2.01", "abcdabcd"))
        #expect(try accepts("entropy>=3", "abcdefgh"))
        // Three of one and one of another: 0.8113 bits.
        #expect(try accepts("entropy>=0.811", "aaab"))
        #expect(try !accepts("entropy>=0.812", "aaab"))
        #expect(try !accepts("entropy>=0.1", ""))
        #expect(try !accepts("entropy>=0.1", "aaaaaaaaaaaa"))
    }
}
