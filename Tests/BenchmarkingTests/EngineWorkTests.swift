import Foundation
import Testing

@testable import Benchmarking

@Suite struct EngineWorkTests {
    private static let cache = FileManager.default.temporaryDirectory.appending(path: "scrim-engine-work-tests").path

    /// Preparing checks what comes out. One after another: the first compiles the patterns, which takes long without optimisation.
    @Test func doesItsWorkAndTakesTime() throws {
        let few = EngineWork.all.filter { [nil, .bytes(1 << 10)].contains($0.read) && !$0.isSlow }
        #expect(few.count == 8)
        for work in few {
            let prepared = try work.prepare(size: 6_000, cache: Self.cache)
            #expect(try prepared.time() > 0, "\(work.name)")
            #expect(prepared.events > 0, "\(work.name)")
            #expect((prepared.bytes > 0) == (work.part != .patterns), "\(work.name)")
        }
    }

    @Test func namesTellThemApart() { #expect(Set(EngineWork.all.map(\.name)).count == EngineWork.all.count) }

    /// What is checked is checked: a secret that no pattern looks for is noticed, in each form.
    @Test(arguments: [EngineWork.Part.text, .json, .sse]) func whatIsNotMaskedIsNoticed(_ part: EngineWork.Part) throws
    {
        let index = part == .sse ? 1 : 3
        let sample = Sample(Corpus.embedded(size: 12_000).parts[index])
        #expect(sample.documents.contains { !$0.planted.isEmpty })
        let made = part == .json ? MaskingWork.documents(sample) : sample
        let blind = try database([("nowhere", "nowhere-[0-9]{9}")])
        #expect(throws: MeasuringError.self) { _ = try MaskingWork(part, made, .bytes(1 << 10), blind).prepared() }
    }

    @Test func eventsAreWhatIsBetweenBlankLines() {
        #expect(FramingWork.lengths(of: Array("data: 1\n\n: x\n\ndata: 2\n".utf8)) == [9, 5])
        #expect(FramingWork.lengths(of: []) == [])
    }
}
