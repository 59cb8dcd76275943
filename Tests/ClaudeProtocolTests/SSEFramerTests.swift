import ClaudeProtocol
import Testing

/// What a client sees of a stream.
private struct Dispatched: Equatable {
    var event = ""
    var data = ""
}

/// The event-stream interpretation of the WHATWG text, word by word, on a whole stream. Bytes as Latin-1, so that none is lost.
private func reference(_ stream: [UInt8]) -> [Dispatched] {
    var bytes = stream
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    var i = 0
    while i < bytes.count {
        if bytes[i] == 0x0D || bytes[i] == 0x0A {
            if bytes[i] == 0x0D, i + 1 < bytes.count, bytes[i + 1] == 0x0A { i += 1 }
            lines.append(line)
            line = []
        } else {
            line.append(bytes[i])
        }
        i += 1
    }
    var all: [Dispatched] = []
    var current = Dispatched()
    var data: [String] = []
    for line in lines {
        let text = String(line.map { Character(UnicodeScalar($0)) })
        if text.isEmpty {
            if !data.isEmpty { all.append(Dispatched(event: current.event, data: data.joined(separator: "\n"))) }
            current = Dispatched()
            data = []
            continue
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? String(parts[1]) : ""
        if value.hasPrefix(" ") { value.removeFirst() }
        if parts[0] == "data" { data.append(value) }
        if parts[0] == "event" { current.event = value }
    }
    return all
}

private func frames(_ stream: [UInt8], cutAt cuts: [Int]) throws -> (
    raw: [UInt8], dispatched: [Dispatched], frames: Int
) {
    var framer = SSEFramer()
    var raw: [UInt8] = []
    var all: [Dispatched] = []
    var count = 0
    func take(_ frame: SSEFramer.Frame) {
        count += 1
        raw += framer.bytes[frame.start..<frame.end]
        var current = Dispatched()
        var data: [String] = []
        for line in framer.lines {
            let value = String(framer.bytes[line.value..<line.end].map { Character(UnicodeScalar($0)) })
            if line.field == .data { data.append(value) }
            if line.field == .event { current.event = value }
        }
        current.data = data.joined(separator: "\n")
        if !data.isEmpty { all.append(current) }
    }
    var from = 0
    for cut in cuts + [stream.count] {
        stream[from..<cut].withUnsafeBufferPointer { framer.append($0) }
        while let frame = try framer.next() { take(frame) }
        framer.discard()
        from = cut
    }
    // What no blank line ended is dispatched by nobody.
    let dispatched = all
    if let frame = framer.end() { take(frame) }
    return (raw, dispatched, count)
}

@Suite struct SSEFramerTests {
    static let streams: [[UInt8]] =
        [
            "event: a\ndata: one\n\ndata: two\n\n",
            "event: a\r\ndata: one\r\n\r\ndata:two\r\n\r\n",
            "event: a\rdata: one\r\rdata: two\r\r",
            "data: a\r\n\rdata: b\n\r\ndata: c\r\r\ndata: d\n\n",
            ": comment\n\ndata: x\n: inside\ndata: y\n\n:\n\n",
            "data\ndata\n\ndata:\n\ndata: \n\ndata:  two spaces\n\n",
            "id: 7\nretry: 10\nfoo\nbar: baz\ndata: x\n\n\n\n\ndata: y\n\n",
            "event: only\n\ndata: next\n\n",
            "data: a:b: c\n data: not a field\nData: neither\n\n",
            "data: cut off",
            "data: cut off\n",
            "\n\r\r\n\n",
            "",
            "event: x\nevent: y\ndata: last wins\n\n",
        ].map { Array($0.utf8) } + [
            [0xEF, 0xBB, 0xBF] + Array("data: after a mark\n\n".utf8),
            [0xEF, 0xBB] + Array("data: no mark\n\ndata: x\n\n".utf8),
            Array("data: ".utf8) + [0, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80] + Array("\n\n".utf8),
        ]

    @Test(arguments: streams) func agreesWithTheTextAtEverySplit(_ stream: [UInt8]) throws {
        let expected = reference(stream)
        for first in 0...stream.count {
            for second in first...stream.count {
                let result = try frames(stream, cutAt: [first, second])
                #expect(result.raw == stream)
                #expect(result.dispatched == expected, "cut at \(first), \(second)")
            }
        }
        let single = try frames(stream, cutAt: Array(0..<stream.count))
        #expect(single.raw == stream)
        #expect(single.dispatched == expected)
    }

    @Test func randomStreamsAgreeWithTheText() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = ["data", "event", ":", " ", "\n", "\r", "\r\n", "\n\n", "x", ": c", "id", "\u{FEFF}"]
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...25, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
            let stream = Array(text.utf8)
            let expected = reference(stream)
            let cut = Int.random(in: 0...stream.count, using: &random)
            let result = try frames(stream, cutAt: [cut])
            #expect(result.raw == stream)
            #expect(result.dispatched == expected, "\(text.debugDescription) cut at \(cut)")
        }
    }

    @Test func dispatchesAtACarriageReturnWithoutWaiting() throws {
        var framer = SSEFramer()
        Array("data: x\r\n\r".utf8).withUnsafeBufferPointer { framer.append($0) }
        let frame = try #require(try framer.next())
        #expect(frame.kind == .fields && frame.start == 0 && frame.end == 10)
        framer.discard()
        Array("\ndata: y".utf8).withUnsafeBufferPointer { framer.append($0) }
        let continuation = try #require(try framer.next())
        #expect(continuation.kind == .continuation && continuation.start == 0 && continuation.end == 1)
        #expect(try framer.next() == nil)
    }

    @Test func commentsDoNotWait() throws {
        var framer = SSEFramer()
        Array(": keep-alive\n".utf8).withUnsafeBufferPointer { framer.append($0) }
        #expect(try framer.next()?.kind == .between)
    }

    @Test func refusesFramesOverTheLimit() throws {
        var limits = SSEFramer.Limits()
        limits.frameBytes = 1000
        limits.frameLines = 10
        var framer = SSEFramer(limits: limits)
        [UInt8](repeating: 0x61, count: 1001).withUnsafeBufferPointer { framer.append($0) }
        #expect(throws: ProtocolError("an event is larger than 1000 bytes")) { try framer.next() }
        var lines = SSEFramer(limits: limits)
        Array(String(repeating: "a\n", count: 11).utf8).withUnsafeBufferPointer { lines.append($0) }
        #expect(throws: ProtocolError("an event has more than 10 lines")) { try lines.next() }
    }
}
