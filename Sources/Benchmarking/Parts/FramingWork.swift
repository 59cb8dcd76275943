import ClaudeProtocol

/// Cuts the streams of a sample into events, and does nothing with them.
struct FramingWork {
    private let sample: Sample
    private let plan: [[Range<Int>]]

    init(_ sample: Sample, _ read: ReadSize) {
        self.sample = sample
        plan = sample.documents.map { document in sample.reads(document, read).map(\.bytes) }
    }

    func prepared() throws -> EngineWork.Prepared {
        for (document, reads) in zip(sample.documents, plan) {
            var lengths: [Int] = []
            try frames(of: document, reads) { lengths.append($0.end - $0.start) }
            if lengths != Self.lengths(of: document.bytes) {
                throw MeasuringError(document.name, "its events are not what is between its blank lines")
            }
        }
        return EngineWork.Prepared(bytes: sample.byteCount, events: sample.eventCount) {
            for (document, reads) in zip(sample.documents, plan) { try frames(of: document, reads) { _ in } }
        }
    }

    @inline(__always)
    private func frames(
        of document: Sample.Document, _ reads: [Range<Int>], _ take: (SSEFramer.Frame) -> Void
    ) throws {
        var framer = SSEFramer()
        try document.bytes.withUnsafeBufferPointer { bytes in
            for read in reads {
                framer.append(UnsafeBufferPointer(rebasing: bytes[read]))
                while let frame = try framer.next() { take(frame) }
                framer.discard()
            }
        }
    }

    /// How long each event is, of a stream whose lines end in line feeds.
    static func lengths(of stream: [UInt8]) -> [Int] {
        var lengths: [Int] = []
        var start = 0
        for end in stream.indices.dropFirst() where stream[end] == 0x0A && stream[end - 1] == 0x0A {
            lengths.append(end + 1 - start)
            start = end + 1
        }
        return lengths
    }
}
