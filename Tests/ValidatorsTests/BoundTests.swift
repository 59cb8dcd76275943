import Testing

@testable import Validators

/// What a validator says of less than a refused text has to hold for all that the text begins with.
@Suite struct BoundTests {
    static let validators = [
        "entropy>=2.75", "entropy>=3", "not-code", "not-number", "not-placeholder", "not-prose", "random", "mixed",
        "luhn", "card",
    ]
    static let texts = [
        "sid=sid=sid=sid=sid=sid=", "aaaaaaaaaaaaaaaaaaaaaab", "abcdefghabcdefghaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "password",
        "my-secret-key-here", "xxxxxxxx1", "config.value.of(x1)))", "a1(b)c)", "12.34.56-78", "process.env.TOKEN_7f3a",
        "${HOME}/x9",
        "<token>>>>", "100% sure%", "the key that you use is here", "..........", "$PATH$PATH", "7f3a9c2e1b7f3a9c2e1b",
        "é😀é😀é😀", "••••••••x1", "sk-****7f3a****9c", "name_sha256_x509v3", "aaaaaaaaaaaaaaaaaaaa.b_c",
        "core_1.crypto.x9",
        "Zx9fakeQ7sC2rim0.is.a.long.name.after.it", "/opt/a/b7f3a9c2e1b7f3a", "$dir/private/x", "keys/a.pem",
        "@mainactorisolatedname.x9", "@ab1", "geändert-é7.x", "ab1#é", "$13.76%x", "密码长度至少8位",
    ]

    @Test(arguments: texts)
    func nothingLongerPasses(_ text: String) throws {
        let bytes = Array(text.utf8)
        for name in Self.validators {
            let validator = try Validator(name)
            for count in 1...bytes.count {
                bytes[..<count].withUnsafeBufferPointer { whole in
                    if validator.accepts(whole) { return }
                    let bound = validator.longestAccepted(whole)
                    #expect((0..<count).contains(bound), "\(name) of \(text.prefix(count))")
                    for longer in (bound + 1)..<max(count, bound + 1) {
                        #expect(
                            !validator.accepts(UnsafeBufferPointer(rebasing: whole[..<longer])),
                            "\(name) of \(text.prefix(longer)), beginning of \(text.prefix(count))")
                    }
                }
            }
        }
    }

    @Test func entropyIsThatOfTheFormula() throws {
        let eight = Array("abcdefgh".utf8)
        let nine = Array("abcdefgha".utf8)  // log2 9 - 2 / 9 = 2.9477
        eight.withUnsafeBufferPointer {
            #expect(EntropyBound(3).accepts($0))
            #expect(!EntropyBound(3.0001).accepts($0))
        }
        nine.withUnsafeBufferPointer {
            #expect(EntropyBound(2.9477).accepts($0))
            #expect(!EntropyBound(2.9478).accepts($0))
            #expect(EntropyBound(3).longestAccepted($0) == 8)
        }
    }
}
