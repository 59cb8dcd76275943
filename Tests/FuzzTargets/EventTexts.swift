import Foundation

/// Reads a stream of events as a client does, and puts its texts together.
enum EventTexts {
    /// Which text: of a block and its kind of delta, or of one string of an event of its own.
    struct Key: Hashable, CustomStringConvertible {
        var place: String
        /// Of the block, or of the event.
        var number: Int
        /// How many blocks of this number there were before.
        var generation = 0

        var description: String { "\(place) \(number)#\(generation)" }
    }

    /// The member that carries the text of a delta, by the place it is known as.
    static let fields = ["text": "text", "thinking": "thinking", "input": "partial_json"]

    static func read(_ stream: [UInt8]) throws -> [Key: String] {
        var texts: [Key: String] = [:]
        var generations: [Int: Int] = [:]
        for event in try documents(stream) {
            let number = event["index"] as? Int ?? -1
            switch event["type"] as? String {
            case "content_block_start", "content_block_stop": generations[number, default: 0] += 1
            case "content_block_delta":
                let delta = event["delta"] as? [String: Any] ?? [:]
                for (place, field) in fields {
                    if let text = delta[field] as? String {
                        let key = Key(place: place, number: number, generation: generations[number, default: 0])
                        texts[key, default: ""] += text
                    }
                }
            case "new_kind":
                texts[Key(place: "note", number: number)] = event["note"] as? String
                texts[Key(place: "deep", number: number)] =
                    ((event["deep"] as? [Any])?.last as? [String: Any])?["x"] as? String
            default: break
            }
        }
        // Tool inputs are documents; their text is that of their only member.
        for (key, text) in texts where key.place == "input" {
            let input = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            guard let value = input?["k"] as? String else { throw Finding("the tool input lost its member: \(text)") }
            texts[key] = value
        }
        return texts
    }

    private static func documents(_ stream: [UInt8]) throws -> [[String: Any]] {
        var documents: [[String: Any]] = []
        var data: [UInt8] = []
        let text = stream.split(separator: 0x0D, omittingEmptySubsequences: false).joined(separator: [0x0A])
        for line in Array(text).split(separator: 0x0A) {
            if line.starts(with: "data: ".utf8) { data += line.dropFirst(6) }
            // Every event of the builder ends so.
            if data.last == UInt8(ascii: "}"), line.starts(with: "id: end".utf8) {
                guard let document = try JSONSerialization.jsonObject(with: Data(data)) as? [String: Any] else {
                    throw Finding("an event is no object")
                }
                documents.append(document)
                data = []
            }
        }
        guard data.isEmpty else { throw Finding("data without an end: \(show(data))") }
        return documents
    }
}
