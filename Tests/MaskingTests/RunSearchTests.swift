import CByteClasses
import MaskingLaws
import PatternSyntax
import Testing

@testable import Masking

/// ``RunSearch`` against its definition: every place is looked at.
struct RunSearchTests {
    @Test(arguments: Regex.Landmark.Run.allCases) func runsAreFoundWhereverTheyStand(_ run: Regex.Landmark.Run) {
        var random = SeededRandom(seed: 7)
        for _ in 0..<300 {
            // Mostly digits, so that runs of every length come up; long enough for several blocks of eight bytes.
            let text = (0..<Int.random(in: 1...90, using: &random)).map { _ in
                let kind = Int.random(in: 0..<30, using: &random)
                return UInt8(ascii: kind < 26 ? "7" : kind < 28 ? "A" : kind < 29 ? ":" : " ")
            }
            let offset = Int.random(in: 0...3, using: &random)
            let offsets = offset...(offset + Int.random(in: 0...5, using: &random))
            let from = Int.random(in: 0..<text.count, using: &random)
            var search = RunSearch()
            search.add(run, [offsets], group: 0)
            #expect(found(search, text, from) == expected(run, offsets, text, from))
        }
    }

    private func found(_ search: RunSearch, _ text: [UInt8], _ from: Int) -> [Int] {
        var starts = StartsByGroup(groups: 1)
        starts.reset(0..<text.count)
        var blocks: [scrim_byte_classes] = []
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            let window = Window(bytes: base, start: 0, end: text.count, isEnd: false)
            search.insert(window, from: from, blocks: &blocks, into: &starts)
        }
        var found: [Int] = []
        if !starts.groups.isEmpty { starts.forEach(of: 0) { found.append($0) } }
        return found
    }

    private func expected(
        _ run: Regex.Landmark.Run, _ offsets: ClosedRange<Int>, _ text: [UInt8], _ from: Int
    ) -> [Int] {
        let places = (from..<text.count).filter { at in
            at + run.length <= text.count && zip(run.sets, text[at...]).allSatisfy { $0.contains($1) }
        }
        return text.indices.filter { start in offsets.contains { places.contains(start + $0) } }
    }
}
