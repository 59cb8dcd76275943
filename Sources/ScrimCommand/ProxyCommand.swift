import ArgumentParser
import Foundation
import Logging
import Masking
import PatternLoading
import ProxyServer
import UnixSignals

struct ProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy", abstract: "A drop-in proxy that masks what Claude answers as it streams.",
        discussion: """
            Point a client at it (ANTHROPIC_BASE_URL=http://127.0.0.1:8787) and change nothing else. Prints its address \
            once it listens. SIGTERM and SIGINT let requests in flight finish, a second one ends at once; SIGHUP loads the \
            pattern sets anew.
            """)

    @Option(help: ArgumentHelp("Where the Messages API is.", valueName: "url"))
    var upstream: String?

    @Option(help: ArgumentHelp("Trust these PEM certificates instead of the system's.", valueName: "file"))
    var upstreamCa: String?

    @Option(
        help: ArgumentHelp("Where to listen; port 0 picks a free one. Default 127.0.0.1:8787.", valueName: "host:port"))
    var listen: String?

    @Option(help: ArgumentHelp("Where to serve /healthz and /metrics. Default: nowhere.", valueName: "host:port"))
    var admin: String?

    @Option(help: ArgumentHelp("The certificate chain for clients, PEM.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("Its private key, PEM.", valueName: "file"))
    var tlsKey: String?

    @Flag(help: "Allow an address that other machines reach without TLS.")
    var insecurePublicListen = false

    @Option(help: ArgumentHelp("Settings, YAML. Flags go before it.", valueName: "file"))
    var config: String?

    @OptionGroup var patterns: PatternOptions

    @Option(help: ArgumentHelp("Let bodies of this binary type pass unmasked.", valueName: "type"))
    var passBinary: [String] = []

    @Option(help: ArgumentHelp("The most requests in flight. Default 1000.", valueName: "n"))
    var maxStreams: String?

    @Option(help: ArgumentHelp("The largest request body, such as 32M. Default 256M.", valueName: "bytes"))
    var maxBody: String?

    @Option(help: ArgumentHelp("The largest request head. Default 64k.", valueName: "bytes"))
    var maxHeader: String?

    @Option(help: ArgumentHelp("For a connection to the upstream. Default 10s.", valueName: "time"))
    var connectTimeout: String?

    @Option(help: ArgumentHelp("From a request to the first byte of its answer. Default 10m.", valueName: "time"))
    var firstByteTimeout: String?

    @Option(help: ArgumentHelp("Between bytes of an answer. Default 5m.", valueName: "time"))
    var idleTimeout: String?

    @Option(help: ArgumentHelp("For requests in flight at the end. Default 30s.", valueName: "time"))
    var drainTimeout: String?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error.", valueName: "level"))
    var logLevel: Logger.Level = .info

    func run() async throws {
        var parser = SettingsParser()
        read(into: &parser)
        guard let settings = parser.finish() else { throw Self.refuse(parser.faults.map(\.description)) }
        let patterns = parser.patterns
        let database: Database
        let server: ProxyServer
        var logger = Logger(label: "scrim", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = logLevel
        do {
            database = try patterns.database(settings: .ofCommand())
            server = try await ProxyServer(settings, database: database, logger: logger)
        } catch {
            throw Self.refuse(["\(error)"])
        }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        Self.say("listening on \(server.url)")
        if let url = server.adminURL { Self.say("admin on \(url)") }

        var draining: Task<Void, Never>?
        for await signal in signals {
            if signal == .sighup {
                reload(server, logger, patterns)
            } else if draining == nil {
                logger.notice("draining")
                draining = Task { [logger] in
                    do {
                        let left = try await server.drain()
                        if left > 0 { logger.warning("cut off", metadata: ["connections": "\(left)"]) }
                        Foundation.exit(0)
                    } catch {
                        logger.error("drain failed", metadata: ["error": "\(error)"])
                        Foundation.exit(1)
                    }
                }
            } else {
                Foundation.exit(1)
            }
        }
    }

    /// The file first, so that flags go before it.
    private func read(into parser: inout SettingsParser) {
        if let config {
            do {
                parser.read(yaml: try String(contentsOfFile: config, encoding: .utf8), name: config)
            } catch {
                parser.fail("cannot be read as UTF-8 text", place: config)
            }
        }
        let flags: [(String, String, String?)] = [
            ("upstream", "--upstream", upstream), ("upstream_ca", "--upstream-ca", upstreamCa),
            ("listen", "--listen", listen), ("admin", "--admin", admin), ("tls.certificate", "--tls-cert", tlsCert),
            ("tls.key", "--tls-key", tlsKey), ("profile", "--profile", patterns.choice.profile?.rawValue),
            ("overlay", "--overlay", patterns.choice.overlay),
            ("insecure_public_listen", "--insecure-public-listen", insecurePublicListen ? "true" : nil),
            ("limits.streams", "--max-streams", maxStreams), ("limits.body_bytes", "--max-body", maxBody),
            ("limits.header_bytes", "--max-header", maxHeader),
            ("timeouts.connect", "--connect-timeout", connectTimeout),
            ("timeouts.first_byte", "--first-byte-timeout", firstByteTimeout),
            ("timeouts.idle", "--idle-timeout", idleTimeout), ("timeouts.drain", "--drain-timeout", drainTimeout),
        ]
        for (key, flag, value) in flags {
            if let value { parser.set(key, [value], place: flag) }
        }
        if !patterns.patterns.isEmpty { parser.set("patterns", patterns.patterns, place: "--patterns") }
        if !passBinary.isEmpty { parser.set("pass_binary", passBinary, place: "--pass-binary") }
    }

    private func reload(_ server: ProxyServer, _ logger: Logger, _ patterns: PatternSelection) {
        do {
            server.replaceDatabase(try patterns.database(settings: .ofCommand()))
            logger.notice("pattern sets reloaded")
        } catch {
            server.reloadFailed()
            logger.error("pattern sets refused; those in force stay", metadata: ["error": "\(error)"])
        }
    }

    /// One line on standard output, at once: scripts wait for it on a pipe.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private static func refuse(_ reasons: [String]) -> ExitCode {
        FileHandle.standardError.write(Data(reasons.map { "scrim proxy: \($0)\n" }.joined().utf8))
        return ExitCode(2)
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
