import ClaudeProtocol
import Masking

/// Masks a body that is called text and begins like JSON, by what it proves to be: a JSON document, JSON Lines, or text after all.
///
/// Clients that go by what they asked for read such a body as JSON, whatever its name: so it is buffered whole, and as text it
/// passes only if no pattern finds more in it once its escapes are decoded.
struct UndeclaredMasker {
    private let database: Database
    private let limit: Int
    private var buffer: [UInt8] = []
    private var reports: [ResponseMasker.Report] = []

    init(_ database: Database, limit: Int) {
        self.database = database
        self.limit = limit
    }

    mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) throws(ResponseMasker.Failure) {
        guard buffer.count + bytes.count <= limit else {
            throw ResponseMasker.Failure(code: .unreadable, message: "the body is larger than \(limit) bytes")
        }
        buffer.append(contentsOf: bytes)
    }

    mutating func finish(_ scratch: Scratch, into output: inout [UInt8]) throws(ResponseMasker.Failure) {
        let body = buffer
        buffer = []
        for division in [DocumentMasker.Division.whole, .lines] {
            var masker = DocumentMasker(database, division, limit: limit)
            var masked: [UInt8] = []
            do {
                try body.withUnsafeBufferPointer { (bytes) throws(ResponseMasker.Failure) in
                    try masker.feed(bytes, scratch, into: &masked)
                }
                try masker.finish(scratch, into: &masked)
                masker.takeReports(into: &reports)
                output += masked
                return
            } catch {
                // Not JSON of this form.
                guard error.code == .unreadable else { throw error }
            }
        }
        output += try maskText(body, scratch)
    }

    mutating func takeReports(into all: inout [ResponseMasker.Report]) {
        if reports.isEmpty { return }
        all.append(contentsOf: reports)
        reports.removeAll(keepingCapacity: true)
    }

    private mutating func maskText(_ body: [UInt8], _ scratch: Scratch) throws(ResponseMasker.Failure) -> [UInt8] {
        guard !body.contains(0) else {
            throw ResponseMasker.Failure(code: .unreadable, message: "the text holds a zero byte")
        }
        var masker = PlainTextMasker(database)
        var masked: [UInt8] = []
        try body.withUnsafeBufferPointer { (bytes) throws(ResponseMasker.Failure) in
            try masker.feed(bytes, scratch, into: &masked)
        }
        try masker.finish(scratch, into: &masked)
        masker.takeReports(into: &reports)
        guard masked.contains(.backslash) else { return masked }
        var decider = LineDecider(database)
        try Self.decoded(masked).withUnsafeBufferPointer { (bytes) throws(ResponseMasker.Failure) in
            try decider.decide(bytes, scratch)
        }
        guard decider.edits.isEmpty else {
            throw ResponseMasker.Failure(
                code: .unreadable, message: "the body is broken JSON, and its escapes hide what a pattern matches")
        }
        return masked
    }

    /// A text with every escape of JSON decoded, be it in a string or not: where strings begin is not known of broken JSON.
    private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        bytes.withUnsafeBufferPointer { bytes in
            var unescaper = JSONUnescaper(.string)
            var position = 0
            while let unit = unescaper.next(bytes, &position, into: &text) {
                if unit.kind == .closingQuote { unescaper = JSONUnescaper(.string) }
            }
            unescaper.finish(into: &text)
        }
        return text
    }
}
