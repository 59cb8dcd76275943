import ArgumentParser
import Foundation
import MaskedStreams
import Masking
import PatternLoading
import PatternSyntax

/// `scrim mask`: standard input to standard output, masked as it comes.
struct MaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mask", abstract: "Masks standard input to standard output as it comes.",
        discussion: """
            Text goes out as soon as nothing that follows can make it part of a match. Exit code 1: the input could not be \
            masked to its end; what was written before is safe.
            """)

    enum InputFormat: String, ExpressibleByArgument, CaseIterable {
        case text, sse, json, ndjson

        var format: ResponseMasker.Format {
            switch self {
            case .text: .text
            case .sse: .events
            case .json: .json
            case .ndjson: .jsonLines
            }
        }
    }

    /// How the input is cut before it is masked.
    enum Chunking: ExpressibleByArgument {
        case asItComes
        case every(Int)
        case random(UInt64)

        init?(argument: String) {
            if argument.hasPrefix("random:") {
                guard let seed = UInt64(argument.dropFirst("random:".count)) else { return nil }
                self = .random(seed)
            } else {
                guard let size = Int(argument), (1...(1 << 30)).contains(size) else { return nil }
                self = .every(size)
            }
        }
    }

    @Option(help: "What the input is: \(InputFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = InputFormat.text

    @OptionGroup var patterns: PatternOptions

    @Option(
        help: ArgumentHelp(
            "Cut the input into chunks of n bytes, or of random sizes, instead of as it comes.",
            valueName: "n|random:seed"))
    var chunk: Chunking?

    @Option(
        help: ArgumentHelp("Write a line of JSON for each match: what and where, never its text.", valueName: "file"),
        completion: .file())
    var report: String?

    func run() throws {
        // A reader that leaves is an error of the write, not a signal.
        signal(SIGPIPE, SIG_IGN)
        let database = try loadDatabase()
        let scratch = try Scratch(database)
        let reports = try report.map { try ReportFile(path: $0, database: database) }
        var masker = ResponseMasker(format.format, database: database)
        var cutter = Cutter(chunk ?? .asItComes)
        var output: [UInt8] = []

        func flush() throws {
            try reports?.write(masker.takeReports())
            try StandardStreams.write(output)
            output.removeAll(keepingCapacity: true)
        }
        do {
            try StandardStreams.read { bytes in
                try cutter.cut(bytes) { chunk in
                    masker.feed(chunk, scratch: scratch, into: &output)
                    try flush()
                    return masker.failure == nil
                }
            }
            if masker.failure == nil {
                cutter.rest { masker.feed($0, scratch: scratch, into: &output) }
                masker.finish(scratch: scratch, into: &output)
                try flush()
            }
        } catch let error as StandardStreams.Failure {
            // Nobody reads any more: nothing to say, and nobody to say it to.
            if error.code == EPIPE { throw ExitCode(1) }
            Self.complain(error.description)
            throw ExitCode(1)
        }
        if let failure = masker.failure {
            Self.complain("scrim mask: \(failure.message)")
            throw ExitCode(1)
        }
    }

    /// The pattern sets named, or the embedded ones. Faults in them are bad configuration: exit code 2.
    private func loadDatabase() throws -> Database {
        do throws(LoadErrors) {
            return try patterns.selection.database(settings: .ofCommand())
        } catch {
            Self.complain(error.description)
            throw ExitCode(2)
        }
    }

    private static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// Cuts a stream into chunks of given sizes.
private struct Cutter {
    private let chunking: MaskCommand.Chunking
    private var random: UInt64 = 0
    private var buffer: [UInt8] = []
    private var size = 0

    init(_ chunking: MaskCommand.Chunking) {
        self.chunking = chunking
        if case .random(let seed) = chunking { random = seed }
        size = nextSize()
    }

    /// Hands on each chunk that is complete. False ends the stream.
    mutating func cut(
        _ bytes: UnsafeBufferPointer<UInt8>, _ take: (UnsafeBufferPointer<UInt8>) throws -> Bool
    ) throws -> Bool {
        if case .asItComes = chunking { return try take(bytes) }
        buffer.append(contentsOf: bytes)
        var from = 0
        while buffer.count - from >= size {
            let goesOn = try buffer[from..<(from + size)].withUnsafeBufferPointer(take)
            from += size
            guard goesOn else { return false }
            size = nextSize()
        }
        buffer.removeFirst(from)
        return true
    }

    /// The last chunk, which is shorter.
    mutating func rest(_ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        buffer.withUnsafeBufferPointer { if !$0.isEmpty { take($0) } }
        buffer = []
    }

    /// SplitMix64, so that a seed gives the same chunks everywhere; of 1 to 64 bytes.
    private mutating func nextSize() -> Int {
        switch chunking {
        case .asItComes: return 0
        case .every(let size): return size
        case .random:
            random &+= 0x9E37_79B9_7F4A_7C15
            var z = random
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((z ^ (z >> 31)) % 64) + 1
        }
    }
}

/// Reads and writes the standard streams as they are, with neither buffers nor surprises.
private enum StandardStreams {
    struct Failure: Error, CustomStringConvertible {
        var what: String
        var code: Int32
        var description: String { "scrim mask: cannot \(what): \(String(cString: strerror(code)))" }
    }

    /// Hands on what each read gives, until the end or until `take` is false.
    static func read(_ take: (UnsafeBufferPointer<UInt8>) throws -> Bool) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Foundation.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(what: "read standard input", code: errno)
            }
            guard count > 0, try buffer[..<count].withUnsafeBufferPointer(take) else { return }
        }
    }

    static func write(_ bytes: [UInt8], to file: Int32 = STDOUT_FILENO) throws {
        var from = 0
        while from < bytes.count {
            let count = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress! + from, $0.count - from) }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var poll = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                    _ = Foundation.poll(&poll, 1, -1)
                    continue
                }
                throw Failure(what: "write the output", code: errno)
            }
            from += count
        }
    }
}

/// The file of `--report`: JSON Lines, a line a match.
private final class ReportFile {
    private struct Line: Encodable {
        var pattern: String
        var category: String
        var action: String
        var channel: String
        var offset: Int
        var length: Int
    }

    private let file: Int32
    private let database: Database
    private let encoder = JSONEncoder()

    init(path: String, database: Database) throws {
        self.database = database
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw ValidationError("--report \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(file) }

    func write(_ reports: [ResponseMasker.Report]) throws {
        guard !reports.isEmpty else { return }
        var text: [UInt8] = []
        for report in reports {
            let pattern = database.patterns[report.pattern]
            text += try encoder.encode(
                Line(
                    pattern: pattern.id, category: pattern.category, action: pattern.action.name,
                    channel: report.channel, offset: report.offset, length: report.length))
            text.append(0x0A)
        }
        try StandardStreams.write(text, to: file)
    }
}
