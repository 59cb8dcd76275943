import MaskedStreams
import NIOHTTP1
import Testing
import Upstream

@testable import ProxyServer

@Suite struct ResponsePlanTests {
    private func plan(
        _ headers: [(String, String)], status: Int = 200, method: String = "POST", target: String = "/v1/messages",
        passTypes: [String] = []
    ) throws(ProxyError) -> ResponsePlan {
        try ResponsePlan(
            UpstreamHead(status: status, headers: headers.map { (name: $0.0, value: $0.1) }), method: method,
            target: target, base: "https://upstream.test/base", passTypes: passTypes)
    }

    private func format(_ type: String, target: String = "/v1/messages") -> ResponseMasker.Format? {
        MediaType(type).format(target: target)
    }

    @Test func formatsByMediaType() {
        #expect(format("text/event-stream; charset=utf-8") == .events)
        #expect(format("Text/Event-Stream") == .events)
        #expect(format("application/json") == .json)
        #expect(format("application/problem+json;charset=\"UTF-8\"") == .json)
        for type in ["application/x-jsonl", "application/jsonlines", "application/x-ndjson"] {
            #expect(format(type) == .jsonLines)
        }
        for type in ["text/html", "text/plain; charset=iso-8859-1", "application/xml", "application/atom+xml"] {
            #expect(format(type) == .text)
        }
        for type in ["application/pdf", "image/png", "multipart/mixed", "", "text/plain; charset=utf-16", "nonsense"] {
            #expect(format(type) == nil)
        }
    }

    @Test func resultsOfBatchesAreJSONLines() {
        let results = "/v1/messages/batches/msgbatch_1/results?x=1"
        for type in ["application/octet-stream", "binary/octet-stream", "application/binary"] {
            #expect(format(type, target: results) == .jsonLines)
            #expect(format(type, target: "/v1/files/file_1/content") == nil)
        }
    }

    @Test func otherSpellingsOfThePathAreResultsOfBatches() {
        for path in [
            "/v1/messages/batches/b/results/", "/v1/messages/batches/b/result%73", "/v1/messages//batches/b//results//",
            "/v1/messages/batches/b/./results/.", "/v1/messages/%62atches%2Fb%2fresults",
            "/v1/messages/batches/b/result%2573",
            "/v1/messages/batches/b/x/../results", "/V1/Messages/Batches/b/Results",
            "/v1/messages/batches/b/results;v=1",
        ] {
            #expect(format("application/octet-stream", target: path) == .jsonLines, "for \(path)")
        }
        for path in ["/v1/files/results", "/v1/results/batches", "/v1/x?a=/batches/b/results", "/v1/batches/100%/x"] {
            #expect(format("application/octet-stream", target: path) == nil, "for \(path)")
        }
    }

    @Test func charsetsThatDifferAreRefused() {
        #expect(format("text/plain; charset=utf-16; charset=utf-8") == nil)
        #expect(format("text/plain; charset=utf-8; Charset=\"utf-16\"") == nil)
        #expect(format("text/plain; charset=utf-8; charset=\"UTF-8\"") == .text)
    }

    @Test func headersThatDescribeTheBodyAsItWasDoNotPass() throws {
        let plan = try plan([
            ("Content-Type", "application/json"), ("Content-Length", "10"), ("Content-Encoding", "gzip"),
            ("Digest", "x"),
            ("Connection", "close, x-hop"), ("X-Hop", "1"), ("Transfer-Encoding", "chunked"), ("Alt-Svc", "h3"),
            ("request-id", "req_1"), ("retry-after", "3"), ("anthropic-ratelimit-requests-limit", "5"),
            ("Set-Cookie", "a"),
            ("set-cookie", "b"), ("x-bad", "a\rb"), ("x-bad\n", "c"),
        ])
        #expect(
            plan.headers.map(\.name) == [
                "Content-Type", "request-id", "retry-after", "anthropic-ratelimit-requests-limit", "Set-Cookie",
                "set-cookie",
            ])
        #expect(plan.body == .masked(.json))
    }

    @Test func binaryBodiesPassOnlyWhereTheSettingsSaySo() throws {
        let pdf = [("content-type", "application/pdf"), ("content-length", "3")]
        guard case .refused(let error) = try plan(pdf).body else {
            Issue.record("a binary body may pass")
            return
        }
        #expect(error.status == 502)
        #expect(error.message.contains("pass_binary"))
        let passing = try plan(pdf, passTypes: ["image/*", "application/pdf"])
        #expect(passing.body == .verbatim)
        #expect(passing.headers["content-length"] == ["3"])
        #expect(try plan([("content-type", "image/png")], passTypes: ["image/*"]).body == .verbatim)
        // What can be masked is masked, whatever the list says.
        #expect(
            try plan([("content-type", "application/json")], passTypes: ["application/json"]).body == .masked(.json))
        // A decoded body is no longer as long as it says.
        let coded = try plan(pdf + [("content-encoding", "gzip")], passTypes: ["application/pdf"])
        #expect(coded.headers["content-length"].isEmpty)
    }

    @Test func someAnswersHaveNoBody() throws {
        #expect(try plan([("content-type", "image/png")], method: "HEAD").body == ResponsePlan.Body.none)
        #expect(try plan([], status: 204).body == ResponsePlan.Body.none)
        #expect(try plan([], status: 304).body == ResponsePlan.Body.none)
    }

    @Test func redirectionsStayBehindTheProxy() throws {
        func location(_ value: String) throws -> String? {
            try plan([("location", value)], status: 302).headers.first(name: "location")
        }
        #expect(try location("/base/v1/other") == "/v1/other")
        #expect(try location("https://upstream.test/base/v1/other?x") == "/v1/other?x")
        for elsewhere in [
            "https://elsewhere.test/", "//elsewhere.test/", "https://upstream.test/based", "relative", "/v1/other",
            "/based",
            "/\\elsewhere.test/", "/base//elsewhere.test/", "/base/\\elsewhere.test/", "/base/\t/elsewhere.test/",
            "https://upstream.test/base//elsewhere.test/", "",
        ] {
            #expect(throws: ProxyError.self) { try location(elsewhere) }
        }
    }

    @Test(arguments: [0, 101, 199, 206, 600, 999])
    func statusThatCannotPass(status: Int) {
        #expect(throws: ProxyError.self) { try plan([], status: status) }
    }

    @Test func headersThatCouldEchoTextAreMasked() {
        for name in ["Request-ID", "anthropic-organization-id", "CF-Ray", "Set-Cookie"] {
            #expect(!ResponsePlan.isMasked(name))
        }
        for name in ["x-debug", "warning", "link", "server"] { #expect(ResponsePlan.isMasked(name)) }
        for name in ["Content-Type", "location"] {
            #expect(ResponsePlan.isMasked(name) && ResponsePlan.mustBeClean(name))
        }
    }

    @Test func errorsAreJSONWhateverTheirMessageHolds() {
        let error = ProxyError(kind: .engine, status: 500, type: "api_error", message: "a\"b\\c\nd\u{1}é")
        #expect(
            error.body(requestID: "r")
                == #"{"type":"error","error":{"type":"api_error","message":"a\"b\\c d é"},"request_id":"r"}"#
                + "\n")
    }
}
