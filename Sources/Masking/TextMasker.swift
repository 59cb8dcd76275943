import PatternSyntax

/// Masks one text as it streams: bytes in, masked bytes out.
///
/// ```swift
/// let database = try Database([PatternSet(name: "mine", patterns: patterns)])
/// let scratch = try Scratch(database)          // one per thread
/// var masker = TextMasker(database)            // one per text
/// var output: [UInt8] = []
/// try masker.feed(chunk, scratch: scratch, into: &output)
/// try masker.finish(scratch: scratch, into: &output)
/// ```
///
/// However the text is cut, the outputs joined are the same; no byte of a match is ever among them; and what can no longer
/// become part of a match is there at once.
public struct TextMasker {
    private var channel: Channel
    private var decisions = Decisions()
    /// The matches that the last call decided.
    public var matches: [Decisions.Match] { decisions.matches }
    /// How many bytes were received and are not decided yet.
    public var held: Int { channel.scanned - channel.released }

    /// How many bytes are kept at the moment, held or for context.
    public var memory: Int { channel.memory }

    public init(_ database: Database) { channel = Channel(database) }

    /// Takes the next bytes and appends what may leave to `output`. Throws a ``MaskingError`` when nothing more may leave: the engine
    /// failed, or (code ``MaskingError/Code/blocked``) a pattern with action `block` matched; `output` is safe even then.
    public mutating func feed(
        _ bytes: UnsafeBufferPointer<UInt8>, scratch: Scratch, into output: inout [UInt8]
    ) throws(MaskingError) {
        decisions.clear()
        let from = decisions.settled
        try channel.feed(bytes, scratch: scratch, into: &decisions)
        try write(from: from, into: &output)
    }

    public mutating func feed(_ bytes: [UInt8], scratch: Scratch, into output: inout [UInt8]) throws(MaskingError) {
        try bytes.withUnsafeBufferPointer { buffer throws(MaskingError) in
            try feed(buffer, scratch: scratch, into: &output)
        }
    }

    /// Ends the text and appends all that was held, masked.
    public mutating func finish(scratch: Scratch, into output: inout [UInt8]) throws(MaskingError) {
        decisions.clear()
        let from = decisions.settled
        try channel.finish(scratch: scratch, into: &decisions)
        try write(from: from, into: &output)
    }

    private func write(from start: Int, into output: inout [UInt8]) throws(MaskingError) {
        var from = start
        for edit in decisions.edits {
            if from < edit.start { channel.withBytes(from..<edit.start) { output.append(contentsOf: $0) } }
            output.append(contentsOf: edit.replacement)
            from = edit.end
        }
        if from < decisions.settled { channel.withBytes(from..<decisions.settled) { output.append(contentsOf: $0) } }
        if let pattern = decisions.blockedBy {
            throw MaskingError(.blocked, "blocked by pattern \(channel.database.patterns[pattern].id)")
        }
    }
}

extension Database {
    /// Masks a whole text. Throws as ``TextMasker/feed(_:scratch:into:)``.
    public func mask(_ text: [UInt8], scratch: Scratch) throws(MaskingError) -> [UInt8] {
        var masker = TextMasker(self)
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        try masker.feed(text, scratch: scratch, into: &output)
        try masker.finish(scratch: scratch, into: &output)
        return output
    }
}
