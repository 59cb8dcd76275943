import CZlib
import LoopbackSupport
import Testing

@testable import Upstream

/// Bytes in one of zlib's formats.
private func compressed(_ bytes: [UInt8], bits: CInt = 15 + 16) -> [UInt8] {
    var stream = z_stream()
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1000)
    let code = scrim_deflate_init(&stream, bits)
    precondition(code == Z_OK)
    let count = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
            return output.count - Int(stream.avail_out)
        }
    }
    deflateEnd(&stream)
    return Array(output[..<count])
}

@Suite struct BodyDecoderTests {
    private static let words = Array("words that are compressed, words that are not".utf8)
    private static let formats: [(coding: String, body: [UInt8])] = [
        ("gzip", compressed(words)), ("X-GZIP", compressed(words)), ("identity, gzip", compressed(words)),
        ("gzip", compressed(Array(words[..<10])) + compressed(Array(words[10...]))),
        ("deflate", compressed(words, bits: 15)), ("deflate", compressed(words, bits: -15)),
    ]

    /// What chunks decode to, and whether that was cut.
    private func decoded(_ coding: String, _ chunks: [ArraySlice<UInt8>]) throws(UpstreamError) -> (
        body: [UInt8], isCut: Bool
    ) {
        guard let decoder = BodyDecoder([coding]) else { throw UpstreamError(.setup, message: "no decoder") }
        var body: [UInt8] = []
        for chunk in chunks {
            _ = try Array(chunk).withUnsafeBufferPointer { (bytes) throws(UpstreamError) in
                try decoder.take(bytes) { part in
                    body += part
                    return .taken
                }
            }
        }
        return (body, decoder.isCut)
    }

    @Test func bodiesMayComeInAnyParts() throws {
        for (coding, body) in Self.formats {
            for cut in body.indices {
                let seen = try decoded(coding, [body[..<cut], body[cut...]])
                #expect(seen.body == Self.words && !seen.isCut, "\(coding) at \(cut)")
            }
            let seen = try decoded(coding, body.indices.map { body[$0...$0] })
            #expect(seen.body == Self.words && !seen.isCut)
        }
    }

    @Test func whatIsCutIsNotComplete() throws {
        for (coding, body) in Self.formats where body.count < 100 {
            for end in 1..<body.count {
                // Two members: the end of the first is an end.
                let isEnd = body == Self.formats[3].body && end == compressed(Array(Self.words[..<10])).count
                #expect(try decoded(coding, [body[..<end]]).isCut == !isEnd, "\(coding) at \(end)")
            }
        }
        #expect(try !decoded("gzip", []).isCut)
    }

    @Test(arguments: ["br", "zstd", "gzip, gzip", "gzip, br", "nonsense"]) func otherCodingsAreErrors(coding: String) {
        #expect(throws: UpstreamError.self) { try decoded(coding, [Self.words[...]]) }
    }

    @Test func brokenBodiesAreErrors() {
        for (coding, body) in Self.formats.dropLast() {
            // What follows the end; a checksum that is wrong.
            var wrong = body
            wrong[wrong.count - 2] ^= 1
            for broken in [body + [0x61], Self.words, wrong] {
                #expect(throws: UpstreamError.self) { try decoded(coding, [broken[...], [0x61]]) }
            }
        }
    }

    @Test func noCodingNeedsNoDecoder() {
        #expect(BodyDecoder([]) == nil)
        #expect(BodyDecoder(["identity"]) == nil)
        #expect(BodyDecoder([""]) == nil)
    }

    /// A reader that is full now and then is given the same bytes again, and loses none of what they stand for.
    @Test func aReaderThatIsFullLosesNothing() throws {
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 1000) }
        let body = compressed(large)
        #expect(body.count < 60_000)
        let decoder = try #require(BodyDecoder(["gzip"]))
        var seen: [UInt8] = []
        var calls = 0
        var largest = 0
        var offset = 0
        var repeats = 0
        while offset < body.count {
            // More may stand behind the bytes that were given before.
            let chunk = Array(body[offset..<min(offset + 1000 + 100 * repeats, body.count)])
            repeats += 1
            let flow = try chunk.withUnsafeBufferPointer { bytes in
                try decoder.take(bytes) { part in
                    calls += 1
                    if calls % 2 == 0 { return .full }
                    seen += part
                    largest = max(largest, part.count)
                    return .taken
                }
            }
            if case .taken = flow {
                offset += chunk.count
                repeats = 0
            }
        }
        #expect(seen == large)
        #expect(!decoder.isCut)
        #expect(largest <= 1 << 16)
    }

    /// The framing says that the body is complete; its coding knows better.
    @Test(arguments: [true, false]) func aTransferWhoseBodyIsCutIsBrokenOff(isCut: Bool) async throws {
        let body = compressed(Self.words).dropLast(isCut ? 9 : 0)
        let server = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(body.count)\r\n\r\n")
            try connection.send(Array(body))
        }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        let recorder = Recorder()
        _ = loop.start(
            UpstreamRequest(method: "GET", target: "/", headers: [], body: .none), recorder)
        #expect(await recorder.result()?.kind == (isCut ? .brokenOff : nil))
        #expect(isCut || recorder.body == String(decoding: Self.words, as: UTF8.self))
    }
}
