/// All that a run of ``Bench`` measured. Its JSON is documented in `docs/bench.md`.
public struct BenchReport: Sendable, Codable {
    /// Raised with every change that a reader of the JSON must know of.
    public var schema = 1
    public var machine: Machine
    public var patterns: Patterns
    public var corpus: CorpusSize
    public var settings: BenchOptions
    public var footprint: Footprint
    public var throughput: [Throughput]
    public var findings: [Findings]
    /// By pattern, the most expensive alone first.
    public var costs: Costs?
    public var hostile: [HostileText]?
    public var comparison: Comparison?
    /// Of the whole run, on the wall.
    public var seconds = 0.0

    public struct Patterns: Sendable, Codable {
        public var name: String
        public var count: Int
        /// Those that Hyperscan refuses as they stand, and which the floor `patterns` therefore leaves out; nil where that floor was not measured.
        public var refusedByHyperscan: [String]?
        /// Bytes of the database of the floor `patterns`.
        public var bareDatabaseBytes: Int?
    }

    public struct CorpusSize: Sendable, Codable {
        public var name: String
        public var parts: [Part]

        public struct Part: Sendable, Codable {
            public var name: String
            public var kind: Corpus.Kind
            public var documents: Int
            public var bytes: Int
        }
    }

    public struct Costs: Sendable, Codable {
        /// Bytes of the text that each pattern was measured on.
        public var textBytes: Int
        public var patterns: [PatternCost]
    }
}
