import Masking

/// Texts that keep as many matches as they can from being decided.
public struct HostileText: Sendable, Codable {
    /// What is repeated.
    public var piece: String
    /// Nanoseconds of the processor a byte, by the size of the chunks in which it comes.
    public var chunks: [Chunk]

    public struct Chunk: Sendable, Codable {
        public var size: Int
        public var nanosecondsPerByte: Double
    }

}

extension HostileText {
    static let pieces = [
        "sid=", "password=", "bearer xxxxxxxxxxxxxxxx", "TOKEN=a", "4111 ", "secret: ", "ghp_", "://:a", "a@b.", "eyJ",
        "-----BEGIN ", "api_key=\"", "AKIA", "+1 ", "token=====", "\u{1F600}",
        "X-Auth-Key: ", "X-Auth-Auth-Token: ", "$DCC2$", "$zip2$*0", "PAT=", "NIF:",
    ]

    /// One pass for each size of chunks; the smaller they are, the less text.
    init(_ piece: String, _ database: Database, _ scratch: Scratch) throws {
        self.piece = piece
        chunks = try [(65536, 65536), (1024, 65536), (16, 16384), (1, 4096)].map { chunk, size in
            let text = Array(String(repeating: piece, count: size / piece.utf8.count + 1).utf8.prefix(size))
            var output: [UInt8] = []
            var masker = TextMasker(database)
            let time = try Elapsed.of {
                for start in stride(from: 0, to: size, by: chunk) {
                    try masker.feed(Array(text[start..<(start + chunk)]), scratch: scratch, into: &output)
                }
                try masker.finish(scratch: scratch, into: &output)
            }
            return Chunk(size: chunk, nanosecondsPerByte: time.cpu * 1e9 / Double(size))
        }
    }
}
