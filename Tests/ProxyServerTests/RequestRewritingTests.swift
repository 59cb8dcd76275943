import NIOHTTP1
import Testing
import Upstream

@testable import ProxyServer

@Suite struct RequestRewritingTests {
    private func head(
        _ method: HTTPMethod = .POST, _ uri: String = "/v1/messages", version: HTTPVersion = .http1_1,
        _ headers: HTTPHeaders = [:]
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: method, uri: uri, headers: headers)
    }

    private func refusal(_ head: HTTPRequestHead, limit: Int = 1000) -> ProxyError? {
        do throws(ProxyError) {
            _ = try RequestRewriting.upstreamRequest(head, bodyLimit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test func headersPassButForThoseOfTheConnection() throws {
        let request = try RequestRewriting.upstreamRequest(
            head([
                "Host": "proxy", "x-api-key": "k", "Connection": "keep-alive, X-Hop , te", "X-Hop": "1",
                "TE": "trailers",
                "Keep-Alive": "5", "Upgrade": "h2c", "HTTP2-Settings": "x", "Proxy-Authorization": "p", "Trailer": "t",
                "Expect": "100-continue", "Accept-Encoding": "br", "Content-Length": "3", "Range": "bytes=1-",
                "anthropic-beta": "a", "Anthropic-Beta": "b", "Cookie": "c=1", "x-empty": "",
            ]), bodyLimit: 1000)
        #expect(request.headers.map(\.name) == ["x-api-key", "anthropic-beta", "Anthropic-Beta", "Cookie", "x-empty"])
        #expect(request.headers.map(\.value) == ["k", "a", "b", "c=1", ""])
        #expect(request.body == .length(3))
    }

    private func head(_ headers: HTTPHeaders) -> HTTPRequestHead { head(.POST, "/v1/messages", headers) }

    @Test(arguments: ["/a/../b//c/./d?x=%2f&y=..&z=", "/?", "/v1/m%20n?q=a+b;c", "//double", "/ümlaut"])
    func targetsPassByteForByte(target: String) throws {
        #expect(try RequestRewriting.upstreamRequest(head(.GET, target), bodyLimit: 0).target == target)
    }

    @Test(arguments: ["*", "http://elsewhere/v1", "example.com:443", "", "/a#b", "/a b", "/a\u{0}"])
    func otherTargetsAreRefused(target: String) {
        #expect(refusal(head(.GET, target))?.status == 400)
    }

    @Test func tunnelsAreRefused() {
        #expect(refusal(head(.CONNECT, "/x"))?.status == 400)
        #expect(refusal(head(.CONNECT, "elsewhere.test:443"))?.status == 400)
    }

    @Test func framing() throws {
        func body(_ head: HTTPRequestHead) throws -> UpstreamRequest.Body {
            try RequestRewriting.upstreamRequest(head, bodyLimit: 1000).body
        }
        #expect(try body(head(["content-length": "1000"])) == .length(1000))
        #expect(try body(head(["Transfer-Encoding": "Chunked"])) == .chunked)
        #expect(try body(head()) == .length(0))
        #expect(try body(head(.GET)) == UpstreamRequest.Body.none)
        #expect(try body(head(.DELETE)) == UpstreamRequest.Body.none)
        #expect(try body(head(.GET, "/", ["content-length": "2"])) == .length(2))
        #expect(try body(head(.HEAD, "/", ["content-length": "0"])) == UpstreamRequest.Body.none)
    }

    @Test(
        arguments: [
            ["content-length": "3", "transfer-encoding": "chunked"],
            ["content-length": "3", "Content-Length": "4"],
            ["content-length": "3", "Content-Length": "3"],
            ["content-length": "+3"], ["content-length": "3, 3"], ["content-length": ""], ["content-length": "0x3"],
            ["transfer-encoding": "gzip, chunked"], ["transfer-encoding": "chunked", "Transfer-Encoding": "chunked"],
            ["transfer-encoding": "identity"], ["transfer-encoding": "chunked\u{B}"],
        ] as [HTTPHeaders])
    func framingOnWhichParsersDifferIsRefused(headers: HTTPHeaders) {
        #expect(refusal(head(headers))?.status == 400)
    }

    @Test func limitsAndMethods() {
        #expect(refusal(head(["content-length": "1001"]))?.status == 413)
        #expect(refusal(head(["content-length": "99999999999999999999999"]))?.status == 413)
        #expect(refusal(head(["content-length": "1001"]))?.type == "request_too_large")
        #expect(refusal(head(.HEAD, "/", ["content-length": "1"]))?.status == 400)
        #expect(refusal(head(.POST, "/", version: .http1_0, ["transfer-encoding": "chunked"]))?.status == 400)
    }

    @Test func routesInLogsHoldNoTextOfTheClient() {
        #expect(RequestRewriting.route("/v1/messages?key=abc") == "/v1/messages")
        #expect(RequestRewriting.route("/v1/messages/batches/msgbatch_1/results") == "/v1/messages")
        #expect(RequestRewriting.route("/v1/secretword") == "other")
        #expect(RequestRewriting.route("/secretword/messages") == "other")
    }
}
