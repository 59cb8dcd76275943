import MaskedStreams

/// A `Content-Type`, as far as it decides how a body is read.
struct MediaType: Equatable {
    /// `type/subtype` in lower case.
    var essence: String
    /// In lower case, without quotes; several that differ are joined to one that nobody knows.
    var charset: String?

    init(_ text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        essence = Self.trim(parts.first ?? "").lowercased()
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, Self.trim(pair[0]).lowercased() == "charset" else { continue }
            let value = Self.trim(pair[1]).lowercased().filter { $0 != "\"" }
            charset = charset.map { $0 == value ? value : $0 + "," + value } ?? value
        }
    }

    /// How a body of this type is masked, or nil where it is not text that patterns can see.
    ///
    /// - Parameter target: the request's path and query: results of batches come as bytes of no particular type.
    func format(target: String) -> ResponseMasker.Format? {
        // Patterns see ASCII and UTF-8; in UTF-16 every secret would pass.
        if let charset, !Self.readableCharsets.contains(charset) { return nil }
        switch essence {
        case "text/event-stream":
            return .events
        case "application/json", "application/x-json", "text/json", "text/x-json":
            return .json
        case "text/ndjson", "text/x-ndjson", "text/jsonl", "text/x-jsonl", "text/jsonlines", "text/x-jsonlines",
            "application/x-jsonl", "application/jsonl", "application/jsonlines", "application/x-jsonlines",
            "application/x-ndjson", "application/ndjson", "application/json-seq":
            return .jsonLines
        case "application/octet-stream", "binary/octet-stream", "application/binary":
            return Self.isBatchResults(target) ? .jsonLines : nil
        case "application/xml", "application/yaml", "application/x-yaml", "application/javascript",
            "application/x-www-form-urlencoded":
            return .text
        default:
            if essence.hasSuffix("+json") { return .json }
            return essence.hasPrefix("text/") || essence.hasSuffix("+xml") ? .text : nil
        }
    }

    /// Whether a list of types (`image/*`, `application/pdf`) names this one.
    func isListed(in types: [String]) -> Bool {
        types.contains { type in
            type == essence || (type.hasSuffix("/*") && essence.hasPrefix(type.dropLast(1)))
        }
    }

    private static let readableCharsets: Set<String> = [
        "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252",
    ]

    /// However the path is spelled: servers differ in which spellings they take for the same.
    private static func isBatchResults(_ target: String) -> Bool {
        var path = Array(target.utf8.prefix { $0 != UInt8(ascii: "?") })
        for _ in 0..<3 { path = percentDecoded(path) }
        let segments = String(decoding: path, as: UTF8.self).lowercased()
            .split { $0 == "/" || $0 == "\\" }.map { $0.prefix { $0 != ";" } }
        guard let batches = segments.firstIndex(of: "batches"), let results = segments.lastIndex(of: "results") else {
            return false
        }
        return batches < results
    }

    /// Decodes once; what is no escape stays.
    private static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = Character(Unicode.Scalar(bytes[index + 1])).hexDigitValue,
                let low = Character(Unicode.Scalar(bytes[index + 2])).hexDigitValue
            {
                decoded.append(UInt8(high << 4 | low))
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
