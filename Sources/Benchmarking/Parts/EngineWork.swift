import Foundation
import Masking
import PatternLoading

/// A part of the engine at work by itself, for the project's own benchmarks (the nested package `Benchmarks`): cutting a stream into events,
/// masking text, documents and streams, loading the patterns. With the default profile, on the embedded corpus.
public struct EngineWork: Sendable {
    public enum Part: String, Sendable, CaseIterable {
        case text, framing, json, sse, patterns
    }

    public var part: Part
    /// What it works on: a text without or with secrets; patterns that were not compiled before, or were.
    public var input: Input
    /// How much comes at a time; nil where that is of no account.
    public var read: ReadSize?

    public enum Input: String, Sendable {
        case clean, secrets, cold, cached
    }

    public var name: String {
        [part.rawValue, input.rawValue, read?.name].compactMap(\.self).joined(separator: ", ")
    }

    /// Whether a run takes seconds.
    public var isSlow: Bool { input == .cold }

    /// Every one that there is, in the order in which they are reported.
    public static let all: [EngineWork] =
        works(.text, [.clean, .secrets], ReadSize.all) + works(.framing, [.clean], ReadSize.all)
        + works(.json, [.clean, .secrets], [nil]) + works(.sse, [.clean, .secrets], ReadSize.all)
        + works(.patterns, [.cold, .cached], [nil])

    private static func works(_ part: Part, _ inputs: [Input], _ reads: [ReadSize?]) -> [EngineWork] {
        inputs.flatMap { input in reads.map { EngineWork(part: part, input: input, read: $0) } }
    }

    /// Work that is ready to be measured.
    public struct Prepared {
        /// What goes in, in bytes; 0 for loading patterns.
        public var bytes: Int
        /// Events of streams; of text, pieces as large as a delta carries; documents; 1 for loading patterns.
        public var events: Int
        /// Does all of it once, from a new masker to its end. The first run fills caches and builds automata.
        var pass: () throws -> Void

        /// Does it once, and returns the processor's time of this thread, in nanoseconds.
        public func time() throws -> Int { Int(try Elapsed.of(pass).cpu * 1e9) }
    }

    /// Makes the corpus, with `size` bytes of text in each part of it, and checks that what is going to be measured does its work: throws a
    /// ``MeasuringError`` if what comes out is not what a slower way to do the same says. Takes a few seconds at most where `cache`, a folder, has
    /// the compiled patterns.
    public func prepare(size: Int, cache: String) throws -> Prepared {
        if part == .patterns { return try PatternLoad(isCold: input == .cold, cache: cache).prepared() }
        if part == .framing { return try FramingWork(sample(size, .streams), read ?? .event).prepared() }
        var settings = MaskingSettings()
        settings.cache = cache
        let database = try PatternSelection().database(settings: settings)
        let sample =
            part == .json ? MaskingWork.documents(sample(size, .text)) : sample(size, part == .sse ? .streams : .text)
        return try MaskingWork(part, sample, read, database).prepared()
    }

    private func sample(_ size: Int, _ kind: Corpus.Kind) -> Sample {
        let parts = Corpus.embedded(size: size).parts.filter { $0.kind == kind }
        return Sample(parts[input == .secrets ? 1 : 0])
    }
}
