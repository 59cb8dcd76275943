import ClaudeProtocol
import Foundation

/// The text of one channel of a document, in the pieces in which it comes.
struct ChannelText: Sendable {
    /// A number that tells channels of a document apart.
    var channel: Int
    var bytes: [UInt8] = []
    /// Where each piece ends.
    var ends: [Int] = []

    var pieces: [Range<Int>] { zip([0] + ends, ends).map { $0..<$1 } }
}

extension Corpus.Document {
    /// The events of a stream: each with the blank line that ends it, and what stands before it.
    var events: [Range<Int>] {
        var framer = SSEFramer()
        bytes.withUnsafeBufferPointer { framer.append($0) }
        var events: [Range<Int>] = []
        do {
            while let frame = try framer.next() {
                if frame.kind == .fields { events.append((events.last?.upperBound ?? 0)..<frame.end) }
            }
        } catch {
            // An event over the framer's limits: the rest is taken as one, and the masker says what it thinks of it.
        }
        let end = events.last?.upperBound ?? 0
        if end < bytes.count { events.append(end..<bytes.count) }
        return events
    }

    /// A stream's deltas, event by event: to which content block each adds what. An event that adds nothing has none.
    func deltas(_ events: [Range<Int>]) -> [Delta?] {
        events.map { event in
            guard let line = bytes[event].split(separator: 0x0A).first(where: { $0.starts(with: Self.field) }),
                let object = Self.object(line.dropFirst(Self.field.count))
            else { return nil }
            let index = object["index"] as? Int ?? -1
            if let text = object["completion"] as? String {
                return Delta(block: index, isDocument: false, text: Array(text.utf8))
            }
            guard let delta = object["delta"] as? [String: Any] else { return nil }
            if let json = delta["partial_json"] as? String {
                return Delta(block: index, isDocument: true, text: Array(json.utf8))
            }
            guard let text = (delta["text"] ?? delta["thinking"]) as? String else { return nil }
            return Delta(block: index, isDocument: false, text: Array(text.utf8))
        }
    }

    private static let field = Array("data:".utf8)

    /// Nil for what is no JSON object: it carries no delta.
    private static func object(_ json: ArraySlice<UInt8>) -> [String: Any]? {
        do { return try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any] } catch { return nil }
    }

    struct Delta {
        var block: Int
        /// The text is a part of a JSON document; the engine sees that with its strings unescaped.
        var isDocument: Bool
        var text: [UInt8]
    }

    /// The channels of a stream as the engine sees them.
    func channels(_ deltas: [Delta?]) -> [ChannelText] {
        var channels: [ChannelText] = []
        var unescaper = JSONUnescaper(.between)
        var last = (block: -2, isDocument: false)
        for case let delta? in deltas {
            if channels.isEmpty || (delta.block, delta.isDocument) != last {
                channels.append(ChannelText(channel: channels.count))
                unescaper = JSONUnescaper(.between)
                last = (delta.block, delta.isDocument)
            }
            let at = channels.count - 1
            if delta.isDocument {
                delta.text.withUnsafeBufferPointer { piece in
                    var position = 0
                    while unescaper.next(piece, &position, into: &channels[at].bytes) != nil {}
                }
            } else {
                channels[at].bytes += delta.text
            }
            channels[at].ends.append(channels[at].bytes.count)
        }
        return channels
    }
}
