/// What is measured on: streams and texts, in parts that are reported apart.
public struct Corpus: Sendable {
    public enum Kind: String, Sendable, Codable {
        /// Server-sent events as Claude sends them.
        case streams
        /// Plain text.
        case text
    }

    /// A secret that was put into the corpus.
    public struct Planted: Sendable, Equatable {
        public var kind: String
        public var text: [UInt8]
    }

    public struct Document: Sendable {
        /// A file's path, or a number.
        public var name: String
        public var bytes: [UInt8]
        public var planted: [Planted] = []
    }

    public struct Part: Sendable {
        public var name: String
        public var kind: Kind
        public var documents: [Document]
        public var byteCount: Int { documents.reduce(0) { $0 + $1.bytes.count } }
    }

    /// Where it is from.
    public var name: String
    public var parts: [Part]

    public init(name: String, parts: [Part]) {
        self.name = name
        self.parts = parts
    }

    /// Answers of a coding assistant made up from a seed, as text and as the streams of the Messages API that carry it: without secrets, and
    /// with about one event in a hundred that carries one. `size` is in bytes of the text of each part; the same size gives the same bytes
    /// on every machine.
    public static func embedded(size: Int = 1 << 20) -> Corpus {
        let clean = answers(size, seed: 1, secretEvery: nil)
        let planted = answers(size, seed: 2, secretEvery: secretDistance)
        return Corpus(
            name: "embedded",
            parts: [
                Part(name: "clean streams", kind: .streams, documents: streams(of: clean)),
                Part(name: "streams with secrets", kind: .streams, documents: streams(of: planted)),
                Part(name: "clean text", kind: .text, documents: texts(of: clean)),
                Part(name: "text with secrets", kind: .text, documents: texts(of: planted)),
            ])
    }

    /// Bytes of text between two planted secrets, in the mean: as many as a few hundred deltas carry, since a secret spreads over several.
    static let secretDistance = 4000

    private static func answers(_ size: Int, seed: UInt64, secretEvery distance: Int?) -> [Answer] {
        var maker = TextMaker(seed: seed)
        var answers: [Answer] = []
        var written = 0
        while written < size {
            answers.append(maker.answer(secretEvery: distance))
            written += answers[answers.count - 1].text.utf8.count
        }
        return answers
    }

    private static func streams(of answers: [Answer]) -> [Document] {
        answers.enumerated().map { index, answer in
            Document(
                name: "answer \(index + 1)", bytes: StreamWriter.stream(of: answer, seed: UInt64(index)),
                planted: answer.planted)
        }
    }

    private static func texts(of answers: [Answer]) -> [Document] {
        answers.enumerated().map { index, answer in
            Document(name: "answer \(index + 1)", bytes: Array(answer.text.utf8), planted: answer.planted)
        }
    }
}
