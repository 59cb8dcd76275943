import ClaudeProtocol
import Masking

/// Masks JSON documents: one that is the whole body, or one a line.
struct DocumentMasker {
    enum Division: Sendable { case whole, lines }

    private let division: Division
    private let limit: Int
    private var json: JSONMasker
    /// What is not complete yet.
    private var buffer: [UInt8] = []
    private var reports: [ResponseMasker.Report] = []

    init(_ database: Database, _ division: Division, limit: Int) {
        self.division = division
        self.limit = limit
        json = JSONMasker(database)
    }

    mutating func feed(
        _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into output: inout [UInt8]
    ) throws(ResponseMasker.Failure) {
        guard division == .lines else { return try keep(bytes) }
        var from = 0
        while from < bytes.count {
            let end = ByteSearch.firstIndex(of: .lineFeed, or: .lineFeed, in: bytes, from: from)
            guard end < bytes.count else { break }
            let line = UnsafeBufferPointer(rebasing: bytes[from...end])
            if buffer.isEmpty {
                try mask(line, scratch, into: &output)
            } else {
                try keep(line)
                try maskBuffer(scratch, into: &output)
            }
            from = end + 1
        }
        try keep(UnsafeBufferPointer(rebasing: bytes[from...]))
    }

    mutating func finish(_ scratch: Scratch, into output: inout [UInt8]) throws(ResponseMasker.Failure) {
        if !buffer.isEmpty { try maskBuffer(scratch, into: &output) }
    }

    mutating func takeReports(into all: inout [ResponseMasker.Report]) {
        if reports.isEmpty { return }
        all.append(contentsOf: reports)
        reports.removeAll(keepingCapacity: true)
    }

    private mutating func keep(_ bytes: UnsafeBufferPointer<UInt8>) throws(ResponseMasker.Failure) {
        guard buffer.count + bytes.count <= limit else {
            let what = division == .lines ? "a line of the body" : "the body"
            throw ResponseMasker.Failure(code: .unreadable, message: "\(what) is larger than \(limit) bytes")
        }
        buffer.append(contentsOf: bytes)
    }

    private mutating func maskBuffer(_ scratch: Scratch, into output: inout [UInt8]) throws(ResponseMasker.Failure) {
        let document = buffer
        buffer = []
        try document.withUnsafeBufferPointer { (bytes) throws(ResponseMasker.Failure) in
            try mask(bytes, scratch, into: &output)
        }
    }

    /// Masks one document with the white space around it. Nothing but white space passes as it is.
    private mutating func mask(
        _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into output: inout [UInt8]
    ) throws(ResponseMasker.Failure) {
        guard bytes.count <= limit else { return try keep(bytes) }
        guard bytes.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            return output.append(contentsOf: bytes)
        }
        try json.read(bytes, from: 0, to: bytes.count)
        try json.mask(bytes, scratch: scratch)
        reports.append(contentsOf: json.reports)
        var from = 0
        for splice in json.splices {
            output.append(contentsOf: bytes[from..<splice.start])
            output.append(contentsOf: splice.replacement)
            from = splice.end
        }
        output.append(contentsOf: bytes[from...])
    }
}
