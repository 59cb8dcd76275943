import NIOCore
import PatternLoading
import Upstream

/// Builds ``ProxySettings`` from texts by key: the same keys in a configuration file and behind the command's flags.
///
/// Faults are gathered, not thrown, so that all are reported at once.
public struct SettingsParser {
    /// A setting that cannot be taken.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        /// `FILE:LINE`, or the flag.
        public var place: String
        public var reason: String

        public init(place: String, reason: String) {
            self.place = place
            self.reason = reason
        }

        public var description: String { "\(place): \(reason)" }
    }

    private struct Reason: Error { var text: String }

    public private(set) var faults: [Fault] = []
    public private(set) var patterns = PatternSelection()
    private var settings = ProxySettings(upstream: UpstreamSettings(base: ""), workers: System.coreCount)
    private var certificate: String?
    private var key: String?

    public init() {}

    /// Keys whose value is a list; each replaces what was there.
    static let listKeys: Set<String> = ["patterns", "pass_binary"]

    /// All keys, for messages.
    static let keys = [
        "upstream", "upstream_ca", "listen", "admin", "tls.certificate", "tls.key", "insecure_public_listen",
        "patterns", "profile", "overlay", "pass_binary", "workers", "limits.header_bytes", "limits.body_bytes",
        "limits.streams", "timeouts.connect", "timeouts.first_byte", "timeouts.idle", "timeouts.header",
        "timeouts.body", "timeouts.keep_alive", "timeouts.drain", "timeouts.stall",
    ]

    /// Takes one setting; a fault is kept with its place.
    public mutating func set(_ key: String, _ values: [String], place: String) {
        do throws(Reason) {
            try apply(key, values)
        } catch {
            faults.append(Fault(place: place, reason: error.text))
        }
    }

    public mutating func fail(_ reason: String, place: String) {
        faults.append(Fault(place: place, reason: reason))
    }

    /// The settings, if there is no fault in them or between them.
    public mutating func finish() -> ProxySettings? {
        if settings.upstream.base.isEmpty, faults.isEmpty {
            fail("an upstream is needed: --upstream URL, or upstream: in the configuration", place: "upstream")
        }
        switch (certificate, key) {
        case (let certificate?, let key?): settings.tls = .init(certificate: certificate, key: key)
        case (nil, nil): break
        default: fail("a certificate and a key are needed together", place: "tls")
        }
        if patterns.profile != nil, !patterns.paths.isEmpty {
            fail("a profile chooses among the embedded patterns; it cannot be given with others", place: "profile")
        }
        if !settings.allowsInsecurePublicListen {
            let hint = "say --insecure-public-listen if that is meant"
            if settings.tls == nil, !settings.listen.isLoopback {
                fail(
                    "\(settings.listen.authority) can be reached from other machines, and there is no TLS; \(hint)",
                    place: "listen")
            }
            if let admin = settings.admin, !admin.isLoopback {
                fail("\(admin.authority) can be reached from other machines, without TLS; \(hint)", place: "admin")
            }
        }
        return faults.isEmpty ? settings : nil
    }

    private mutating func apply(_ key: String, _ values: [String]) throws(Reason) {
        if key == "patterns" { return patterns.paths = values }
        if key == "pass_binary" { return settings.passTypes = try values.map(Self.mediaType) }
        guard values.count == 1, let value = values.first else { throw Reason(text: "\(key) takes one value") }
        switch key {
        case "upstream": settings.upstream.base = try Self.url(value)
        case "upstream_ca": settings.upstream.certificateAuthorities = value
        case "listen": settings.listen = try Self.address(value)
        case "admin": settings.admin = try Self.address(value)
        case "tls.certificate": certificate = value
        case "tls.key": self.key = value
        case "insecure_public_listen": settings.allowsInsecurePublicListen = try Self.flag(value)
        case "profile": patterns.profile = try Self.profile(value)
        case "overlay": patterns.overlay = value
        case "workers": settings.workers = try Self.number(value, in: 1...256)
        case "limits.header_bytes": settings.limits.headerBytes = try Self.number(value, in: 1024...(16 << 20))
        case "limits.body_bytes": settings.limits.bodyBytes = try Self.number(value, in: 0...(1 << 40))
        case "limits.streams": settings.limits.streams = try Self.number(value, in: 1...1_000_000)
        case "timeouts.connect": settings.upstream.connectTimeout = try Self.duration(value)
        case "timeouts.first_byte": settings.upstream.firstByteTimeout = try Self.duration(value)
        case "timeouts.idle": settings.upstream.idleTimeout = try Self.duration(value)
        case "timeouts.stall": settings.upstream.stallInterval = try Self.duration(value)
        case "timeouts.header": settings.limits.headerTimeout = try Self.duration(value)
        case "timeouts.body": settings.limits.bodyTimeout = try Self.duration(value)
        case "timeouts.keep_alive": settings.limits.keepAliveTimeout = try Self.duration(value)
        case "timeouts.drain": settings.limits.drainTimeout = try Self.duration(value)
        default: throw Reason(text: "unknown setting '\(key)'; known are \(Self.keys.joined(separator: ", "))")
        }
    }

    // MARK: Values

    private static func url(_ text: String) throws(Reason) -> String {
        let wanted = "an upstream looks like https://api.anthropic.com or http://127.0.0.1:8080/prefix"
        guard let scheme = ["http://", "https://"].first(where: text.lowercased().hasPrefix) else {
            throw Reason(text: wanted)
        }
        var base = scheme + text.dropFirst(scheme.count)
        while base.hasSuffix("/") { base.removeLast() }
        let rest = base.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard !authority.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !rest.contains(where: { "?#".contains($0) })
        else {
            throw Reason(text: wanted)
        }
        guard !authority.contains("@") else {
            throw Reason(text: "an upstream's URL must not hold a user or a password")
        }
        return base
    }

    private static func address(_ text: String) throws(Reason) -> ProxySettings.Address {
        let wanted = Reason(text: "'\(text)' is not an address such as 127.0.0.1:8787 or [::1]:8787")
        guard let colon = text.lastIndex(of: ":") else { throw wanted }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw wanted
        }
        guard !host.isEmpty, let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port) else {
            throw wanted
        }
        return .init(host: String(host), port: port)
    }

    private static func profile(_ text: String) throws(Reason) -> Profile {
        if let profile = Profile(rawValue: text) { return profile }
        let known = Profile.allCases.map(\.rawValue).joined(separator: ", ")
        throw Reason(text: "there is no profile '\(text)'; there are \(known)")
    }

    private static func flag(_ text: String) throws(Reason) -> Bool {
        switch text {
        case "true": return true
        case "false": return false
        default: throw Reason(text: "'\(text)' is neither true nor false")
        }
    }

    /// A number, with `k`, `M` or `G` for powers of 1024.
    private static func number(_ text: String, in range: ClosedRange<Int>) throws(Reason) -> Int {
        let units: [Character: Int] = ["k": 10, "M": 20, "G": 30]
        let shift = text.last.flatMap { units[$0] }
        guard let number = Int(shift == nil ? text[...] : text.dropLast()), number >= 0, number <= Int.max >> 40,
            range.contains(number << (shift ?? 0))
        else {
            throw Reason(text: "'\(text)' is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number << (shift ?? 0)
    }

    /// `250ms`, `30s`, `5m`; a bare number counts seconds.
    private static func duration(_ text: String) throws(Reason) -> Duration {
        let (digits, unit) =
            text.hasSuffix("ms")
            ? (text.dropLast(2), 1)
            : text.hasSuffix("s")
                ? (text.dropLast(), 1000)
                : text.hasSuffix("m") ? (text.dropLast(), 60_000) : (text[...], 1000)
        guard let number = Int(digits), (1...86_400_000 / unit).contains(number) else {
            throw Reason(text: "'\(text)' is not a time such as 250ms, 30s or 5m, of at most a day")
        }
        return .milliseconds(number * unit)
    }

    private static func mediaType(_ text: String) throws(Reason) -> String {
        guard text.split(separator: "/", omittingEmptySubsequences: false).count == 2, !text.hasPrefix("/"),
            !text.hasSuffix("/")
        else { throw Reason(text: "'\(text)' is not a media type such as application/pdf or image/*") }
        return text.lowercased()
    }
}
