import Testing

@testable import MockUpstream

@Suite struct TransmissionTests {
    static let pieces = ["event: a\ndata: {}\n\n", "data: 1\n\n", "", "data: a longer one, of many more bytes\n\n"]
    static var body: [UInt8] { pieces.flatMap { Array($0.utf8) } }

    private func reply(_ framing: Delivery.Framing, _ delivery: Delivery) -> Reply {
        let run = Run(pieces: Self.pieces.map { Piece(bytes: Array($0.utf8)) })
        return Reply(status: 200, headers: [], runs: [run], framing: framing, delivery: delivery)
    }

    private func writes(_ reply: Reply) throws -> [[UInt8]] {
        var transmission = try Transmission(reply)
        var writes = try reply.runs[0].pieces.flatMap { try transmission.push($0.bytes) }
        writes += try transmission.finish()
        return writes
    }

    /// Decodes chunks as RFC 9112 says: hexadecimal sizes, extensions ignored, trailer fields dropped.
    private func unchunk(_ bytes: [UInt8]) throws -> [UInt8] {
        var rest = bytes[...]
        var body: [UInt8] = []
        func line() throws -> String {
            let end = try #require(rest.firstIndex(of: 0x0D))
            defer { rest = rest[(end + 2)...] }
            return String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
        }
        while true {
            let size = try #require(Int(try line().prefix { $0 != ";" }, radix: 16))
            if size == 0 { break }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        while try !line().isEmpty {}
        #expect(rest.isEmpty)
        return body
    }

    @Test(arguments: [Delivery.Writes.event, .whole, .size(1), .size(7), .random(seed: 5)], [nil, 1, 6])
    func chunksHoldTheBody(writes: Delivery.Writes, wire: Int?) throws {
        for style in Delivery.ChunkStyle.allCases {
            var delivery = Delivery()
            delivery.writes = writes
            delivery.wire = wire
            delivery.chunks = style
            let sent = try self.writes(reply(.chunked, delivery))
            #expect(try unchunk(sent.flatMap { $0 }) == Self.body)
            if let wire { #expect(sent.allSatisfy { $0.count <= wire }) }
            if wire == nil, style == .plain, case .size(let size) = writes {
                // The end of the body is a write of its own.
                #expect(sent.count == (Self.body.count + size - 1) / size + 1)
            }
        }
    }

    @Test func lengthIsThatOfWhatIsSent() throws {
        for gzip in Delivery.Gzip.allCases {
            var delivery = Delivery()
            delivery.gzip = gzip
            let reply = reply(.length, delivery)
            let sent = try writes(reply).reduce(0) { $0 + $1.count }
            let head = String(decoding: try Transmission.head(reply, closes: true), as: UTF8.self)
            #expect(head.contains("content-length: \(sent)\r\n"))
            #expect(head.hasSuffix("connection: close\r\n\r\n"))
        }
    }

    @Test func compressionIsGzipAndSmaller() throws {
        let gzip = try Gzip()
        let text = Array(String(repeating: "the same again, ", count: 5000).utf8)
        let first = try gzip.compress(text, last: false)
        let end = try gzip.compress([], last: true)
        #expect(first.prefix(2) == [0x1F, 0x8B])
        #expect(first.count + end.count < text.count / 20)
        // The format ends with the length of what was compressed, little endian.
        let size = end.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(size == text.count)
    }
}

@Suite struct ResponderTests {
    private func request(_ body: String, headers: [String: String] = [:], path: String = "/v1/messages") -> Request {
        let all = ["x-api-key": "k", "anthropic-version": "v"].merging(headers) { $1 }
        return Request(
            method: "POST", target: path, headers: all.map { .init(name: $0.key, value: $0.value) },
            body: Array(body.utf8))
    }

    private static func hello(_ model: String) -> String {
        #"{"model":"\#(model)","max_tokens":1,"stream":true,"messages":[{"role":"user","content":"Hello"}]}"#
    }

    private func text(_ reply: Reply) -> String {
        String(decoding: reply.runs.flatMap { $0.pieces.flatMap(\.bytes) }, as: UTF8.self)
    }

    @Test func scriptsAreAskedInOrderAndKeepTheirPlace() throws {
        let one = try Script.parse("{when: {model: a}, responses: [{error: api_error}, {echo: 1}]}", file: "1")
        let two = try Script.parse("{then: cycle, responses: [{body: x}, {body: y}]}", file: "2")
        let responder = Responder(scripts: [one, two])
        let statuses = (0..<3).map { _ in responder.reply(to: request(Self.hello("a")), id: "r").status }
        #expect(statuses == [500, 200, 200])
        #expect((0..<3).map { _ in text(responder.reply(to: request(Self.hello("b")), id: "r")) } == ["x", "y", "x"])
    }

    @Test func theSameRequestGetsTheSameBytes() {
        let responder = Responder(scripts: [])
        let first = responder.reply(to: request(Self.hello("a")), id: "r")
        #expect(first.runs == responder.reply(to: request(Self.hello("a")), id: "s").runs)
        #expect(first.runs != responder.reply(to: request(Self.hello("b")), id: "r").runs)
    }

    @Test(arguments: [
        ("nonsense", 400, "not valid JSON"), ("[]", 400, "not a JSON object"), ("{}", 400, "model"),
        (#"{"model":"m"}"#, 400, "max_tokens"), (#"{"model":"m","max_tokens":1}"#, 400, "messages"),
    ])
    func refusesWhatTheAPIRefuses(body: String, status: Int, reason: String) {
        let reply = Responder(scripts: []).reply(to: request(body), id: "r")
        #expect(reply.status == status)
        #expect(text(reply).contains(reason))
        #expect(text(reply).contains(#""type":"invalid_request_error""#))
    }

    @Test func aRepeatedTextIsOneRun() throws {
        let script = try Script.parse("responses: [{content: [{text: ab, times: 1000}], deltas: 1}]", file: "s")
        let reply = Responder(scripts: [script]).reply(to: request(Self.hello("a")), id: "r")
        #expect(reply.runs.map(\.times) == [1, 1000, 1])
        #expect(reply.runs[1].pieces.count == 2)
    }

    @Test func gzipWhereItIsAccepted() throws {
        let script = try Script.parse("responses: [{echo: 1, gzip: accepted}]", file: "s")
        let responder = Responder(scripts: [script])
        for (accepted, gzip) in [
            ("gzip, br", Delivery.Gzip.accepted), ("br", .never), ("gzip;q=0", .never), ("*", .accepted),
        ] {
            let reply = responder.reply(to: request(Self.hello("a"), headers: ["accept-encoding": accepted]), id: "r")
            #expect(reply.delivery.gzip == gzip)
        }
    }
}
