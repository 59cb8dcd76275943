import MaskedStreams

/// A `Content-Type`, as far as it decides how a body is read.
struct MediaType: Equatable {
    /// `type/subtype` in lower case.
    var essence: String
    /// In lower case, without quotes.
    var charset: String?

    init(_ text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        essence = Self.trim(parts.first ?? "").lowercased()
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, Self.trim(pair[0]).lowercased() == "charset" else { continue }
            charset = Self.trim(pair[1]).lowercased().filter { $0 != "\"" }
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
        case "application/json":
            return .json
        case "application/x-jsonl", "application/jsonl", "application/jsonlines", "application/x-jsonlines",
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

    private static func isBatchResults(_ target: String) -> Bool {
        let path = target.prefix { $0 != "?" }
        return path.hasSuffix("/results") && path.contains("/batches/")
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
