import ArgumentParser
import Foundation
import MockUpstream
import UnixSignals

struct MockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock", abstract: "A Claude-shaped upstream, for demos, tests and load.",
        discussion: """
            Speaks the Messages API: streams and documents, tool use, thinking, errors. Without a script it quotes the \
            last user text. Prints its address once it listens; SIGTERM and SIGINT end it.
            """)

    @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
    var listen = "127.0.0.1:8788"

    @Option(name: .customLong("script"), help: ArgumentHelp("What to answer; the first that fits.", valueName: "file"))
    var scripts: [String] = []

    @Option(help: ArgumentHelp("Append a line of JSON for each request and each response.", valueName: "file"))
    var log: String?

    @Flag(help: "Log each event too, with the time at which it is sent.")
    var logEvents = false

    func validate() throws {
        if logEvents, log == nil { throw ValidationError("--log-events needs --log") }
    }

    func run() async throws {
        let (host, port) = try Self.address(listen)
        let mock: MockUpstream
        do {
            mock = try MockUpstream(scripts: try scripts.map(Script.load), log: log, logsEvents: logEvents)
        } catch {
            FileHandle.standardError.write(Data("scrim mock: \(error)\n".utf8))
            throw ExitCode(2)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
            group.addTask {
                for await _ in signals { break }
            }
            group.addTask {
                try await mock.run(host: host, port: port) { port in
                    // Not by `print`: a script that waits on a pipe must get the line at once.
                    let line = "listening on http://\(host):\(port)\n"
                    FileHandle.standardOutput.write(Data(line.utf8))
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    static func address(_ text: String) throws -> (host: String, port: Int) {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let port = UInt16(text[text.index(after: colon)...])
        else { throw ValidationError("'\(text)' is not HOST:PORT") }
        return (String(text[..<colon]), Int(port))
    }
}
