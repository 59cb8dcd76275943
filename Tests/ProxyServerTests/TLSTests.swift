import Foundation
import LoopbackSupport
import Testing
import Upstream

@testable import ProxyServer

/// TLS on both sides: one proxy asks another, which listens with a certificate of an authority made for the test.
@Suite(.timeLimit(.minutes(5))) struct TLSTests {
    @Test func bothSides() async throws {
        let files = try await onThread { try Certificates() }
        defer { files.remove() }
        let upstream = try LoopbackServer.answering { request in
            answer(
                "200 OK", ["content-type: text/plain"], request.method + String(decoding: request.body, as: UTF8.self))
        }
        defer { upstream.stop() }
        let tls = ProxySettings.TLS(certificate: files.path("server.pem"), key: files.path("server.key"))
        try await withProxy(upstream.url, { $0.tls = tls }) { inner in
            #expect(inner.url.hasPrefix("https://"))
            try await withProxy(inner.url, { $0.upstream.certificateAuthorities = files.path("ca.pem") }) { outer in
                let large = String(repeating: "a", count: 2_000_000)
                let seen = try await outer.request("POST", "/x", body: large)
                #expect(seen.text == "POST" + large)
            }
            // An authority that is not trusted.
            try await withProxy(inner.url) { outer in
                let seen = try await outer.request("GET", "/x")
                #expect(seen.status == 502)
                #expect(try errorType(seen) == "api_error")
            }
            // A name that the certificate does not have.
            let other = inner.url.replacingOccurrences(of: "127.0.0.1", with: "127.0.0.2")
            try await withProxy(other, { $0.upstream.certificateAuthorities = files.path("ca.pem") }) { outer in
                let seen = try await outer.request("GET", "/x")
                #expect(seen.status == 502)
            }
            // Plain text to a TLS port.
            let port = inner.port
            let rest = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("GET / HTTP/1.1\r\nhost: t\r\n\r\n")
                return try socket.receiveAll()
            }
            #expect(!String(decoding: rest, as: UTF8.self).contains("HTTP/1.1"))
        }
    }

    /// The event loop alone writes where bytes must be encrypted.
    @Test func streams() async throws {
        let files = try await onThread { try Certificates() }
        defer { files.remove() }
        let events = (0..<200).map { delta("word \($0) ") }
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            while try connection.receiveRequest(&rest) != nil {
                try connection.send(eventStream)
                for event in events {
                    try connection.send(chunk(event))
                    Thread.sleep(forTimeInterval: 0.0005)
                }
                try connection.send("0\r\n\r\n")
            }
        }
        defer { upstream.stop() }
        let tls = ProxySettings.TLS(certificate: files.path("server.pem"), key: files.path("server.key"))
        try await withProxy(upstream.url, { $0.tls = tls }) { inner in
            try await withProxy(inner.url, { $0.upstream.certificateAuthorities = files.path("ca.pem") }) { outer in
                for _ in 0..<3 {
                    let seen = try await outer.request("POST", "/v1/messages", body: "{}")
                    #expect(seen.isComplete && seen.text == events.joined())
                }
            }
        }
    }

    @Test func certificatesThatCannotBeUsedAreErrors() async throws {
        let tls = ProxySettings.TLS(certificate: "/nowhere/c.pem", key: "/nowhere/k.pem")
        await #expect(throws: ProxyServer.StartError.self) {
            try await withProxy("http://127.0.0.1:1", { $0.tls = tls }) { _ in }
        }
    }
}

/// A throw-away authority and a certificate for 127.0.0.1, made by the openssl command.
private struct Certificates: Sendable {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "scrim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("subjectAltName=IP:127.0.0.1\n".utf8).write(to: folder.appending(path: "san"))
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Test CA"] + key + ["-keyout", "ca.key", "-out", "ca.pem"])
        try openssl(["req", "-subj", "/CN=test"] + key + ["-keyout", "server.key", "-out", "server.csr"])
        try openssl([
            "x509", "-req", "-days", "2", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-extfile", "san", "-out", "server.pem",
        ])
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func remove() {
        do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw SocketError(call: "openssl \(arguments[0])", number: 0) }
    }
}
