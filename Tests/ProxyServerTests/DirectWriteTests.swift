import Foundation
import LoopbackSupport
import Testing

@testable import ProxyServer

/// Bodies that the transfer's thread writes to the client by itself, with the event loop writing before, between and after.
@Suite(.timeLimit(.minutes(5)), .serialized) struct DirectWriteTests {
    /// Streams that name their request in every event, an event a write.
    private func naming(events: Int, size: Int = 10, pause: TimeInterval = 0) throws -> LoopbackServer {
        try LoopbackServer { connection in
            var rest: [UInt8] = []
            while let request = try connection.receiveRequest(&rest) {
                try connection.send(eventStream)
                for event in Self.events(request.target, events, size) {
                    try connection.send(chunk(event))
                    if pause > 0 { Thread.sleep(forTimeInterval: pause) }
                }
                try connection.send("0\r\n\r\n")
            }
        }
    }

    private static func events(_ target: String, _ count: Int, _ size: Int) -> [String] {
        (0..<count).map { delta("\(target) \($0) " + String(repeating: "z", count: size) + " ") }
    }

    private static func openStreams(_ proxy: ProxyServer) async throws -> Int {
        let port = proxy.adminPort
        let text = try await onThread { try Socket.connect(port: port).request("GET", "/metrics").text }
        let line = try #require(text.components(separatedBy: "\n").first { $0.hasPrefix("scrim_open_streams ") })
        return try #require(Int(line.split(separator: " ")[1]))
    }

    private static func withAdmin(_ settings: inout ProxySettings) {
        settings.admin = ProxySettings.Address(host: "127.0.0.1", port: 0)
    }

    @Test func aConnectionServesStreamAfterStream() async throws {
        let upstream = try naming(events: 20, pause: 0.002)
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let port = proxy.port
            try await onThread {
                let socket = try Socket.connect(port: port)
                var rest: [UInt8] = []
                for index in 0..<10 {
                    try socket.send("GET /r\(index) HTTP/1.1\r\nhost: t\r\n\r\n")
                    let seen = try socket.receiveAnswer(&rest)
                    #expect(seen.isComplete && seen.text == Self.events("/r\(index)", 20, 10).joined())
                    #expect(rest.isEmpty)
                }
                // Asked for before the answers before it have come.
                try socket.send((0..<5).map { "GET /p\($0) HTTP/1.1\r\nhost: t\r\n\r\n" }.joined())
                for index in 0..<5 {
                    let seen = try socket.receiveAnswer(&rest)
                    #expect(seen.isComplete && seen.text == Self.events("/p\(index)", 20, 10).joined())
                }
            }
        }
    }

    /// Reads, sleeps, reads: the socket fills and empties, and the two threads take turns.
    @Test func aClientThatReadsInFitsGetsEveryByteInOrder() async throws {
        let upstream = try naming(events: 3000, size: 1000)
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let port = proxy.port
            let expected = Self.events("/fits", 3000, 1000).joined()
            let seen = try await onThread {
                let socket = try Socket.connect(port: port, receiveBuffer: 16 << 10)
                try socket.send("GET /fits HTTP/1.1\r\nhost: t\r\n\r\n")
                var bytes: [UInt8] = []
                var reads = 0
                while bytes.suffix(5) != Array("0\r\n\r\n".utf8) {
                    let more = try socket.receive()
                    guard !more.isEmpty else { break }
                    bytes += more
                    reads += 1
                    if reads % 40 == 0 { Thread.sleep(forTimeInterval: 0.02) }
                }
                let head = Array("\r\n\r\n".utf8)
                let body = try #require(bytes.firstRange(of: head)).upperBound
                return try Self.unchunked(Array(bytes[body...]))
            }
            #expect(String(decoding: seen, as: UTF8.self) == expected)
        }
    }

    private static func unchunked(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstRange(of: [0x0D, 0x0A]) {
            let size = try #require(Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16))
            if size == 0 { return body }
            body += rest[end.upperBound..<end.upperBound + size]
            #expect(Array(rest[(end.upperBound + size)...].prefix(2)) == [0x0D, 0x0A])
            rest = rest[(end.upperBound + size + 2)...]
        }
        throw SocketError(call: "no last chunk", number: 0)
    }

    @Test func clientsOfHTTP10GetTheBytesAsTheyAre() async throws {
        let upstream = try naming(events: 20, pause: 0.002)
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let port = proxy.port
            let text = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("GET /old HTTP/1.0\r\nhost: t\r\n\r\n")
                return String(decoding: try socket.receiveAll(), as: UTF8.self)
            }
            #expect(text.hasSuffix("\r\n\r\n" + Self.events("/old", 20, 10).joined()))
        }
    }

    /// Clients that come, leave in the middle (by an end or a reset) and give their descriptors to others: everyone sees
    /// bytes of their own request alone.
    @Test func clientsThatLeaveMidWriteLeaveNothingToOthers() async throws {
        let upstream = try naming(events: 60, pause: 0.001)
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github], Self.withAdmin) { proxy in
            let port = proxy.port
            let whole = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<12 {
                    group.addTask {
                        try await onThread {
                            var whole = 0
                            for round in 0..<12 {
                                let target = "/w\(worker)r\(round)"
                                let socket = try Socket.connect(port: port)
                                try socket.send("GET \(target) HTTP/1.1\r\nhost: t\r\n\r\n")
                                let expected = Self.events(target, 60, 10).joined()
                                if (worker + round) % 3 == 0 {
                                    var rest: [UInt8] = []
                                    let seen = try socket.receiveAnswer(&rest)
                                    #expect(seen.isComplete && seen.text == expected)
                                    whole += 1
                                } else {
                                    var bytes: [UInt8] = []
                                    try socket.receive(into: &bytes, until: "\(target) \(round) ")
                                    let text = String(decoding: bytes, as: UTF8.self)
                                    let names = text.matches(of: /\/w\d+r\d+/).map { String($0.output) }
                                    #expect(names.allSatisfy { $0 == target })
                                    if round % 2 == 0 { socket.resetOnClose() }
                                }
                            }
                            return whole
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(whole == 48)
            // The transfers of those who left are over, too.
            #expect(try await eventually { try await Self.openStreams(proxy) == 0 })
        }
    }

    /// The client closes while its socket is full; what was lent is given back and the upstream's request ends.
    @Test func aClientThatLeavesWithAFullSocketEndsItsRequest() async throws {
        let upstream = try naming(events: 20_000, size: 1000)
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github], Self.withAdmin) { proxy in
            let port = proxy.port
            try await onThread {
                let socket = try Socket.connect(port: port, receiveBuffer: 16 << 10)
                try socket.send("GET /full HTTP/1.1\r\nhost: t\r\n\r\n")
                var bytes: [UInt8] = []
                try socket.receive(into: &bytes, until: "/full 3 ")
                Thread.sleep(forTimeInterval: 0.2)
            }
            #expect(try await eventually { try await Self.openStreams(proxy) == 0 })
        }
    }
}
