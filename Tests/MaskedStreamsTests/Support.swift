import Foundation
import MaskedStreams
import Masking
import MaskingLaws
import PatternSyntax

/// Runs bodies through maskers.
struct Bench {
    let database: Database
    let scratch: Scratch

    init(_ patterns: [Pattern], lookback: Int = 4096) throws {
        var settings = MaskingSettings()
        settings.lookback = lookback
        database = try Database([PatternSet(name: "test", patterns: patterns)], settings: settings)
        scratch = try Scratch(database)
    }

    /// How a body is cut.
    enum Cut: Equatable {
        case whole
        case every(Int)
        case random(UInt64)
        case at([Int])

        func chunks(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
            var bounds: [Int] = []
            switch self {
            case .whole: break
            case .every(let size): bounds = Array(stride(from: size, to: bytes.count, by: size))
            case .at(let offsets): bounds = offsets
            case .random(let seed):
                var random = SeededRandom(seed: seed)
                var at = 0
                while at < bytes.count {
                    at += Int(random.next() % 200) + 1
                    bounds.append(at)
                }
            }
            var chunks: [ArraySlice<UInt8>] = []
            var from = 0
            for bound in bounds where bound < bytes.count {
                chunks.append(bytes[from..<bound])
                from = bound
            }
            return chunks + [bytes[from...]]
        }
    }

    struct Result {
        var bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var failure: ResponseMasker.Failure?
        var reports: [ResponseMasker.Report]
    }

    func mask(_ bytes: [UInt8], as format: ResponseMasker.Format = .events, cut: Cut = .whole) -> Result {
        var masker = ResponseMasker(format, database: database)
        var output: [UInt8] = []
        for chunk in cut.chunks(bytes) {
            chunk.withUnsafeBufferPointer { masker.feed($0, scratch: scratch, into: &output) }
        }
        masker.finish(scratch: scratch, into: &output)
        return Result(bytes: output, failure: masker.failure, reports: masker.takeReports())
    }

    func mask(_ text: String, as format: ResponseMasker.Format = .events, cut: Cut = .whole) -> Result {
        mask(Array(text.utf8), as: format, cut: cut)
    }
}

enum TestPatterns {
    static let key = Pattern(id: "fake-key", form: .regex(#"\bsk-fake-[a-z0-9]{12}\b"#))
    static let pem = Pattern(
        id: "private-key",
        form: .span(
            begin: "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----", end: "-----END [A-Z ]{0,40}PRIVATE KEY-----"))
    static let password = Pattern(id: "password", form: .regex(#""password": "(?<secret>[^"\\]{4,40})""#))
    static let card = Pattern(id: "card", form: .regex(#"\b\d{13,16}\b"#))
    static let nothing = Pattern(id: "nothing", form: .regex("zq-never-[a-z]{3}-zq"))

    static let secretKey = "sk-fake-abcdef012345"
    static let secretPEM = """
        -----BEGIN FAKE PRIVATE KEY-----
        bm90IGEga2V5
        cXVpdGUgZmFrZQ==
        -----END FAKE PRIVATE KEY-----
        """
}

enum Recorded {
    /// The recorded streams beside the package, if they are there.
    static let files: [URL] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/streams")
        guard let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] else {
            print("note: no recorded streams in \(folder.path): tests over them do nothing")
            return []
        }
        return names.filter { $0.hasSuffix(".sse") }.sorted().map { folder.appending(path: $0) }
    }()

    static func bytes(_ file: URL) throws -> [UInt8] { Array(try Data(contentsOf: file)) }
}

/// The events of a stream, read by a plain reader of the tests' own: LF only, as the masker leaves streams that come so.
struct ReadEvent {
    var json: [String: Any]
    var type: String { json["type"] as? String ?? "" }
    var index: Int { json["index"] as? Int ?? -1 }
    var delta: [String: Any] { json["delta"] as? [String: Any] ?? [:] }

    static func all(_ bytes: [UInt8]) throws -> [ReadEvent] {
        var events: [ReadEvent] = []
        for line in bytes.split(separator: 0x0A) where line.starts(with: "data:".utf8) {
            let value = try JSONSerialization.jsonObject(with: Data(line.dropFirst(5)), options: .fragmentsAllowed)
            events.append(ReadEvent(json: value as? [String: Any] ?? [:]))
        }
        return events
    }

    /// What a client puts together: by block and kind of delta, the joined texts.
    static func texts(_ events: [ReadEvent]) -> [String: String] {
        var texts: [String: String] = [:]
        var generation: [Int: Int] = [:]
        for event in events {
            if event.type == "content_block_start" { generation[event.index, default: 0] += 1 }
            let block = "\(event.index)#\(generation[event.index, default: 0])"
            if let start = event.json["content_block"] as? [String: Any] {
                for key in ["text", "thinking"] {
                    if let text = start[key] as? String { texts["\(block)/\(key)", default: ""] += text }
                }
            }
            for key in ["text", "thinking", "partial_json", "content"] {
                if let text = event.delta[key] as? String { texts["\(block)/\(key)", default: ""] += text }
            }
        }
        return texts
    }
}
