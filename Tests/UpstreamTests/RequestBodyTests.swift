import Testing

@testable import Upstream

@Suite struct RequestBodyTests {
    private func read(_ body: inout RequestBody, _ count: Int) -> ([UInt8], RequestBody.Source) {
        var bytes = [UInt8](repeating: 0, count: count)
        let source = bytes.withUnsafeMutableBytes { body.read(into: $0) }
        if case .bytes(let read) = source { return (Array(bytes[..<read]), source) }
        return ([], source)
    }

    private func seek(_ body: inout RequestBody, _ offset: Int) -> Bool { body.seek(to: offset) }

    @Test(arguments: [1, 2, 3, 7, 100])
    func bytesComeOutInOrder(size: Int) {
        var body = RequestBody()
        body.append([1, 2, 3])
        body.append([])
        body.append([4])
        var all: [UInt8] = []
        while case let (bytes, .bytes) = read(&body, size) { all += bytes }
        #expect(all == [1, 2, 3, 4])
        #expect(read(&body, size).1 == .empty)
        body.append([5])
        body.isComplete = true
        #expect(read(&body, size).0 == [5])
        #expect(read(&body, size).1 == .end)
    }

    @Test func aRequestCanBeRepeatedUntilTheAnswerBegins() {
        var body = RequestBody()
        body.append([1, 2, 3])
        body.append([4, 5, 6])
        _ = read(&body, 5)
        #expect(seek(&body, 0))
        #expect(read(&body, 4).0 == [1, 2, 3, 4])
        #expect(seek(&body, 2))
        #expect(read(&body, 9).0 == [3, 4, 5, 6])
        #expect(!seek(&body, 7))
        body.release()
        #expect(!seek(&body, 0))
    }

    @Test func whatWasSentIsKeptUpToABound() {
        var body = RequestBody()
        let chunk = [UInt8](repeating: 7, count: RequestBody.keptBytes / 2 + 1)
        body.append(chunk)
        _ = read(&body, chunk.count)
        #expect(seek(&body, 0))
        _ = read(&body, chunk.count)
        body.append(chunk)
        _ = read(&body, chunk.count)
        #expect(!seek(&body, 0))
    }
}
