import PatternLoading
import Testing
import Upstream

@testable import ProxyServer

@Suite struct SettingsTests {
    private func parse(_ yaml: String, flags: [(String, String)] = []) -> (ProxySettings?, [String]) {
        var parser = SettingsParser()
        parser.read(yaml: yaml, name: "scrim.yaml")
        for (key, value) in flags { parser.set(key, [value], place: "--flag") }
        let settings = parser.finish()
        return (settings, parser.faults.map(\.description))
    }

    @Test func everyKeyIsTaken() throws {
        var parser = SettingsParser()
        parser.read(
            yaml: """
                upstream: HTTPS://api.test:8443/base/
                upstream_ca: ca.pem
                listen: '[::1]:0'
                admin: 127.0.0.1:9000
                tls: { certificate: c.pem, key: k.pem }
                insecure_public_listen: true
                patterns: [a.yaml, b]
                pass_binary: [application/PDF, image/*]
                workers: 3
                limits: { header_bytes: 32k, body_bytes: 32M, streams: 7 }
                timeouts: { connect: 1s, first_byte: 2m, idle: 3, header: 400ms, body: 5s, keep_alive: 6s, drain: 7s, stall: 80ms }
                """, name: "scrim.yaml")
        let finished = parser.finish()
        #expect(parser.faults.isEmpty)
        let settings = try #require(finished)
        #expect(settings.upstream.base == "https://api.test:8443/base")
        #expect(settings.upstream.certificateAuthorities == "ca.pem")
        #expect(settings.listen == .init(host: "::1", port: 0))
        #expect(settings.admin == .init(host: "127.0.0.1", port: 9000))
        #expect(settings.tls == .init(certificate: "c.pem", key: "k.pem"))
        #expect(settings.allowsInsecurePublicListen)
        #expect(parser.patterns.paths == ["a.yaml", "b"])
        #expect(settings.passTypes == ["application/pdf", "image/*"])
        #expect(settings.workers == 3)
        #expect(settings.limits.headerBytes == 32768)
        #expect(settings.limits.bodyBytes == 32 << 20)
        #expect(settings.limits.streams == 7)
        #expect(settings.upstream.connectTimeout == .seconds(1))
        #expect(settings.upstream.firstByteTimeout == .seconds(120))
        #expect(settings.upstream.idleTimeout == .seconds(3))
        #expect(settings.upstream.stallInterval == .milliseconds(80))
        #expect(settings.limits.headerTimeout == .milliseconds(400))
        #expect(settings.limits.bodyTimeout == .seconds(5))
        #expect(settings.limits.keepAliveTimeout == .seconds(6))
        #expect(settings.limits.drainTimeout == .seconds(7))
    }

    @Test func profiles() {
        var parser = SettingsParser()
        parser.set("profile", ["pii"], place: "--profile")
        #expect(parser.patterns.profile == .pii)
        #expect(parse("upstream: http://a\nprofile: none").0 == nil)
        #expect(parse("upstream: http://a\nprofile: pii\npatterns: [a]").0 == nil)
    }

    @Test func flagsGoBeforeTheFile() throws {
        let settings = try #require(
            parse("upstream: http://a\nlisten: 127.0.0.1:1", flags: [("listen", "127.0.0.1:2")]).0)
        #expect(settings.listen.port == 2)
    }

    @Test func allFaultsAreReportedWithTheirLines() {
        let (settings, faults) = parse(
            "upstream: nowhere\nlimits:\n  streams: many\n  unheard_of: 1\nother: x\nprofile: [a]\nlisten: '80'")
        #expect(settings == nil)
        let places = faults.map { String($0.prefix { $0 != " " }) }
        #expect(places == [1, 3, 4, 5, 6, 7].map { "scrim.yaml:\($0):" })
    }

    @Test(arguments: [
        "- a", "upstream: [", "text", "upstream: {a: 1}", "upstream:\n  - http://a",
        "tls: {certificate: c}\nupstream: http://a",
        "upstream: http://a\nupstream: http://b", "upstream: http://user:word@a", "upstream: http://a?b",
        "upstream: ftp://a",
        "upstream: http://a\nworkers: 0", "upstream: http://a\ntimeouts: {idle: 0s}",
        "upstream: http://a\ntimeouts: {idle: 1h}",
        "upstream: http://a\nlimits: {body_bytes: -1}", "upstream: http://a\nlimits: {body_bytes: 99999999999G}",
        "upstream: http://a\ninsecure_public_listen: yes please", "upstream: http://a\npass_binary: [pdf]", "",
    ])
    func refused(yaml: String) {
        let (settings, faults) = parse(yaml)
        #expect(settings == nil)
        #expect(!faults.isEmpty)
    }

    @Test func publicAddressesNeedTLSOrAWord() {
        let base = "upstream: http://a\n"
        for host in ["0.0.0.0", "192.0.2.1", "[::]", "example.test"] {
            #expect(parse(base + "listen: '\(host):1'").0 == nil)
            #expect(parse(base + "listen: '\(host):1'\ninsecure_public_listen: true").0 != nil)
            #expect(parse(base + "listen: '\(host):1'\ntls: {certificate: c, key: k}").0 != nil)
            #expect(parse(base + "admin: '\(host):1'\ntls: {certificate: c, key: k}").0 == nil)
        }
        for host in ["127.0.0.1", "127.8.8.8", "[::1]", "localhost"] {
            #expect(parse(base + "listen: '\(host):1'\nadmin: '\(host):2'").0 != nil)
        }
    }
}
