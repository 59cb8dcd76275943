import PatternSyntax

/// A case of `Tests/Conformance/masking.json`; see the README there.
struct ConformanceCase: Decodable {
    struct Rule: Decodable {
        struct Allowed: Decodable {
            var literal: String?
            var regex: String?
        }

        var id: String
        var regex: String?
        var begin: String?
        var end: String?
        var priority: Int?
        var action: String?
        var validate: [String]?
        var allow: [Allowed]?
    }

    /// The id of the pattern, and the start and end of the secret span.
    struct Match: Decodable {
        var id: String
        var start: Int
        var end: Int

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            id = try list.decode(String.self)
            start = try list.decode(Int.self)
            end = try list.decode(Int.self)
        }
    }

    /// What is wrong with the data itself.
    struct Malformed: Error {
        var reason: String
    }

    var name: String
    var patterns: [Rule]
    var lookback: Int?
    var text: String?
    var textHex: String?
    var output: String?
    var outputHex: String?
    var matches: [Match]?
    var blocked: Bool?

    var input: [UInt8] { get throws { try bytes(text, textHex) } }
    var expected: [UInt8] { get throws { try bytes(output, outputHex) } }

    func found(_ matches: [Match]) -> [Found] {
        matches.map { match in Found(patterns.firstIndex { $0.id == match.id } ?? -1, match.start, match.end) }
    }

    private func bytes(_ text: String?, _ hex: String?) throws -> [UInt8] {
        if let text { return Array(text.utf8) }
        guard let digits = hex.map({ Array($0) }), digits.count % 2 == 0 else {
            throw Malformed(reason: "\(name): no text")
        }
        return try stride(from: 0, to: digits.count, by: 2).map { at in
            guard let byte = UInt8(String(digits[at..<(at + 2)]), radix: 16) else {
                throw Malformed(reason: "\(name): not hexadecimal")
            }
            return byte
        }
    }
}

extension ConformanceCase.Rule {
    var pattern: Pattern {
        get throws {
            let form: Pattern.Form
            if let regex {
                form = .regex(regex)
            } else if let begin, let end {
                form = .span(begin: begin, end: end)
            } else {
                throw ConformanceCase.Malformed(reason: "\(id): neither regex nor span")
            }
            let actions: [String: Pattern.Action] = ["redact": .redact, "detect": .detect, "block": .block]
            guard let action = actions[action ?? "redact"] else {
                throw ConformanceCase.Malformed(reason: "\(id): unknown action")
            }
            let allow: [Pattern.Allowance] = try (allow ?? []).map {
                if let literal = $0.literal { return .literal(literal) }
                if let regex = $0.regex { return .regex(regex) }
                throw ConformanceCase.Malformed(reason: "\(id): neither literal nor regex allowed")
            }
            return Pattern(
                id: id, form: form, validators: validate ?? [], action: action, priority: priority ?? 50, allow: allow)
        }
    }
}
