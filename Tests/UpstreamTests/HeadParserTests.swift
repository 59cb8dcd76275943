import Testing

@testable import Upstream

@Suite struct HeadParserTests {
    private func parse(_ lines: [String], limit: Int = 10_000) -> (UpstreamHead, [HeadParser.Event]) {
        var parser = HeadParser(limit: limit)
        let events = lines.map { line in
            Array(line.utf8).withUnsafeBufferPointer { parser.take($0) }
        }
        return (parser.head, events)
    }

    @Test func statusAndHeadersInOrder() {
        let (head, events) = parse([
            "HTTP/1.1 200 OK\r\n", "A: 1\r\n", "b:  two \r\n", "A: 3\r\n", "Empty:\r\n", "\r\n",
        ])
        #expect(head.status == 200)
        #expect(head.headers.map(\.name) == ["A", "b", "A", "Empty"])
        #expect(head.headers.map(\.value) == ["1", "two", "3", ""])
        #expect(head.values("a") == ["1", "3"])
        #expect(events.last == .complete)
        #expect(events.dropLast().allSatisfy { $0 == .more })
    }

    @Test func interimAnswersAndTrailersAreSkipped() {
        let lines = [
            "HTTP/1.1 103 Early\r\n", "link: x\r\n", "\r\n", "HTTP/2 404 \r\n", "c: d\r\n", "\r\n", "trailer: t\r\n",
        ]
        let (head, events) = parse(lines)
        #expect(head.status == 404)
        #expect(head.headers.map(\.name) == ["c"])
        #expect(events.filter { $0 == .complete }.count == 1)
    }

    @Test func continuationLinesJoin() {
        #expect(parse(["HTTP/1.1 200 OK\r\n", "a: 1\r\n", " 2\r\n", "\r\n"]).0.values("a") == ["1 2"])
    }

    @Test func theLimitCountsAllBytes() {
        let lines = ["HTTP/1.1 200 OK\r\n", "a: \(String(repeating: "x", count: 80))\r\n", "\r\n"]
        let size = lines.joined().utf8.count
        #expect(parse(lines, limit: size).1.last == .complete)
        #expect(parse(lines, limit: size - 1).1.last == .tooLarge)
    }

    @Test(arguments: [[0xE9], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xFF]] as [[UInt8]])
    func whatIsNotUTF8IsRefused(value: [UInt8]) {
        for line in [Array("a: x".utf8) + value, value + Array(": a".utf8), Array(" x".utf8) + value] {
            var parser = HeadParser(limit: 1000)
            for line in ["HTTP/1.1 200 OK\r\n", "b: é😀\r\n"] {
                #expect(Array(line.utf8).withUnsafeBufferPointer { parser.take($0) } == .more)
            }
            #expect((line + [0x0D, 0x0A]).withUnsafeBufferPointer { parser.take($0) } == .notText)
            #expect(parser.head.headers.map(\.value) == ["é😀"])
        }
    }

    @Test(arguments: ["HTTP/1.1\r\n", "HTTP/1.1 2x0 OK\r\n", "nonsense\r\n", "\r\n"])
    func noStatusIsNoHead(line: String) {
        #expect(parse([line, "\r\n"]).1.allSatisfy { $0 == .more })
    }
}
