import Masking
import PatternSyntax

/// Made up, like every secret here.
let fakeKey = Pattern(id: "fake-key", form: .regex(#"\bsk-fake-[a-z0-9]{12}\b"#))
let fakePEM = Pattern(
    id: "fake-pem",
    form: .span(begin: "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----", end: "-----END [A-Z ]{0,40}PRIVATE KEY-----"))
let fakePassword = Pattern(id: "fake-password", form: .regex(#"password: (?<secret>[a-z0-9]{4,40})"#))

func database(_ patterns: Pattern..., settings: MaskingSettings = MaskingSettings()) throws -> Database {
    try Database([PatternSet(name: "tests", patterns: patterns)], settings: settings)
}

/// A text masker with its scratch, for texts as strings. `released` is what came out of the last call.
struct StringMasker {
    let scratch: Scratch
    var masker: TextMasker

    init(_ database: Database) throws {
        scratch = try Scratch(database)
        masker = TextMasker(database)
    }

    mutating func feed(_ text: String) throws -> String {
        var output: [UInt8] = []
        try masker.feed(Array(text.utf8), scratch: scratch, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    mutating func finish() throws -> String {
        var output: [UInt8] = []
        try masker.finish(scratch: scratch, into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

func mask(_ text: String, _ database: Database) throws -> String {
    String(decoding: try database.mask(Array(text.utf8), scratch: Scratch(database)), as: UTF8.self)
}
