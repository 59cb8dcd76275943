import PatternTools

/// How much arrives at a time.
public enum ReadSize: Sendable, Hashable, Codable {
    /// One event of a stream; of plain text, as much as one delta carries.
    case event
    case bytes(Int)

    public static let all: [ReadSize] = [.event, .bytes(1 << 10), .bytes(16 << 10), .bytes(64 << 10)]

    public var name: String {
        switch self {
        case .event: "event"
        case .bytes(let count): count % 1024 == 0 ? "\(count >> 10) KiB" : "\(count) bytes"
        }
    }

    public init(from decoder: any Decoder) throws {
        let name = try decoder.singleValueContainer().decode(String.self)
        guard let size = Self.all.first(where: { $0.name == name }) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no size of reads: \(name)"))
        }
        self = size
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

/// A part of a corpus, made ready for measuring: cut into events and channels once.
struct Sample {
    struct Document {
        var name: String
        var bytes: [UInt8]
        var planted: [Corpus.Planted]
        /// Of a stream its events; of a text, pieces as large as deltas.
        var events: [Range<Int>]
        /// What the engine sees of it.
        var channels: [ChannelText]
        /// The text of a stream's deltas as they stand in it, end to end, and where that of each event ends.
        var gathered: [UInt8] = []
        var gatheredEnds: [Int] = []
    }

    let name: String
    let kind: Corpus.Kind
    let documents: [Document]
    let byteCount: Int
    let eventCount: Int

    init(name: String, kind: Corpus.Kind, documents: [Document]) {
        self.name = name
        self.kind = kind
        self.documents = documents
        byteCount = documents.reduce(0) { $0 + $1.bytes.count }
        eventCount = documents.reduce(0) { $0 + $1.events.count }
    }

    /// Linear in the part's bytes.
    init(_ part: Corpus.Part) {
        let documents = part.documents.map { document in
            switch part.kind {
            case .streams:
                let events = document.events
                let deltas = document.deltas(events)
                var made = Document(
                    name: document.name, bytes: document.bytes, planted: document.planted, events: events,
                    channels: document.channels(deltas))
                for delta in deltas {
                    if let delta { made.gathered += delta.text }
                    made.gatheredEnds.append(made.gathered.count)
                }
                return made
            case .text:
                let pieces = Self.pieces(document.bytes.count)
                return Document(
                    name: document.name, bytes: document.bytes, planted: document.planted, events: pieces,
                    channels: [ChannelText(channel: 0, bytes: document.bytes, ends: pieces.map(\.upperBound))])
            }
        }
        self.init(name: part.name, kind: part.kind, documents: documents)
    }

    /// Cuts a text as streams do. The same count gives the same pieces.
    private static func pieces(_ count: Int) -> [Range<Int>] {
        var random = SampleText.Generator(UInt64(count))
        var pieces: [Range<Int>] = []
        var from = 0
        while from < count {
            let part = Double(random.below(1 << 20)) / Double(1 << 20)
            let to = min(from + StreamWriter.size(at: part, StreamWriter.textSizes), count)
            pieces.append(from..<to)
            from = to
        }
        return pieces
    }

    /// The reads in which a document arrives, each with the part of the gathered text whose events it completes.
    func reads(_ document: Document, _ size: ReadSize) -> [Read] {
        switch size {
        case .event:
            return document.events.indices.map { index in
                Read(bytes: document.events[index], text: text(document, index..<index + 1, document.events[index]))
            }
        case .bytes(let count):
            var reads: [Read] = []
            var event = 0
            for start in stride(from: 0, to: document.bytes.count, by: count) {
                let end = min(start + count, document.bytes.count)
                let first = event
                while event < document.events.count, document.events[event].upperBound <= end { event += 1 }
                reads.append(Read(bytes: start..<end, text: text(document, first..<event, start..<end)))
            }
            return reads
        }
    }

    struct Read {
        var bytes: Range<Int>
        /// In the gathered text; of plain text, the same as `bytes`.
        var text: Range<Int>
    }

    private func text(_ document: Document, _ events: Range<Int>, _ bytes: Range<Int>) -> Range<Int> {
        guard kind == .streams else { return bytes }
        let start = events.lowerBound == 0 ? 0 : document.gatheredEnds[events.lowerBound - 1]
        return start..<(events.isEmpty ? start : document.gatheredEnds[events.upperBound - 1])
    }
}
