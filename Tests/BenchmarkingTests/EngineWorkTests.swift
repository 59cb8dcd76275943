import Foundation
import Testing

@testable import Benchmarking

@Suite struct EngineWorkTests {
    private static let cache = FileManager.default.temporaryDirectory.appending(path: "scrim-engine-work-tests").path

    /// Preparing checks what comes out.
    @Test(arguments: EngineWork.all.filter { !$0.isSlow }) func doesItsWorkAndTakesTime(_ work: EngineWork) throws {
        let prepared = try work.prepare(size: 12_000, cache: Self.cache)
        #expect(try prepared.time() > 0)
        #expect(prepared.events > 0)
        #expect((prepared.bytes > 0) == (work.part != .patterns))
    }

    @Test func namesTellThemApart() { #expect(Set(EngineWork.all.map(\.name)).count == EngineWork.all.count) }

    /// What is checked is checked: a secret that no pattern looks for is noticed, in each form.
    @Test(arguments: [EngineWork.Part.text, .json, .sse]) func whatIsNotMaskedIsNoticed(_ part: EngineWork.Part) throws
    {
        let index = part == .sse ? 1 : 3
        let sample = Sample(Corpus.embedded(size: 12_000).parts[index])
        #expect(!sample.documents.allSatisfy(\.planted.isEmpty))
        let made = part == .json ? MaskingWork.documents(sample) : sample
        let blind = try database([("nowhere", "nowhere-[0-9]{9}")])
        #expect(throws: MeasuringError.self) { _ = try MaskingWork(part, made, .bytes(1 << 10), blind).prepared() }
    }

    @Test func eventsAreWhatIsBetweenBlankLines() {
        #expect(FramingWork.lengths(of: Array("data: 1\n\n: x\n\ndata: 2\n".utf8)) == [9, 5])
        #expect(FramingWork.lengths(of: []) == [])
    }
}
