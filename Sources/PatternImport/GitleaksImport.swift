import Masking
import PatternLoading
import PatternSyntax
import PatternTools
import TOMLKit
import Validators

/// Reads the rules of a gitleaks configuration (TOML) as patterns, where they fit.
///
/// Source: the configuration section of the gitleaks documentation (https://github.com/gitleaks/gitleaks#configuration).
public struct GitleaksImport {
    /// A rule, or a part of one, that has no counterpart here.
    public struct Refusal: Sendable, Equatable {
        public var rule: String
        public var reason: String
    }

    /// The rules that fit, each with a made-up example.
    public private(set) var patterns: [Pattern] = []
    public private(set) var refusals: [Refusal] = []
    /// What was left out of rules that fit otherwise.
    public private(set) var omissions: [Refusal] = []

    private let bound: Int?

    /// `bound` stands for the missing bound of `*`, `+` and `{n,}`; without one, rules that have them do not fit.
    /// Throws what the TOML parser says of a text that is not TOML, or not of that form.
    public init(_ toml: String, bound: Int? = nil) throws {
        self.bound = bound
        let configuration = try TOMLDecoder().decode(Configuration.self, from: toml)
        for rule in configuration.rules ?? [] {
            do throws(Unfit) {
                patterns.append(try pattern(rule, shared: configuration.shared))
            } catch {
                refusals.append(Refusal(rule: rule.id, reason: error.reason))
            }
        }
    }

    private struct Unfit: Error { var reason: String }

    private struct Configuration: Decodable {
        var rules: [Rule]?
        var allowlist: AllowList?
        var allowlists: [AllowList]?

        var shared: [AllowList] { (allowlist.map { [$0] } ?? []) + (allowlists ?? []).filter { $0.targetRules == nil } }
    }

    private struct Rule: Decodable {
        var id: String
        var description: String?
        var regex: String?
        var path: String?
        var secretGroup: Int?
        var entropy: Double?
        var allowlist: AllowList?
        var allowlists: [AllowList]?
    }

    private struct AllowList: Decodable {
        var regexes: [String]?
        var stopwords: [String]?
        var regexTarget: String?
        var condition: String?
        var paths: [String]?
        var commits: [String]?
        var targetRules: [String]?
    }

    private mutating func pattern(_ rule: Rule, shared: [AllowList]) throws(Unfit) -> Pattern {
        guard let text = rule.regex, !text.isEmpty else {
            throw Unfit(reason: "it has no regex: rules about paths say nothing about a stream")
        }
        if rule.path != nil { omit(rule, "its path: a stream has none, so it applies everywhere") }
        let regex = RegexText(text).rewritten(secretGroup: rule.secretGroup ?? 0, bound: bound)
        let tree: Regex
        do { tree = try Regex.parse(regex) } catch { throw Unfit(reason: error.description) }
        guard tree.width.max != nil else {
            throw Unfit(reason: "its width has no bound; --bound N puts {0,N} for *, {1,N} for + and {n,N} for {n,}")
        }
        var pattern = Pattern(id: Self.kebabCase(rule.id), form: .regex(regex))
        pattern.name = rule.description ?? rule.id
        pattern.category = "imported"
        pattern.confidence = .medium
        pattern.reference = "https://github.com/gitleaks/gitleaks"
        if let entropy = rule.entropy, entropy > 0 { pattern.validators = ["entropy>=\(entropy)"] }
        for list in shared + (rule.allowlist.map { [$0] } ?? []) + (rule.allowlists ?? []) {
            pattern.allow += allowances(list, rule)
        }
        try addSamples(to: &pattern, tree)
        return pattern
    }

    /// An expression there is searched in the secret, one here has to match all of it.
    private mutating func allowances(_ list: AllowList, _ rule: Rule) -> [Pattern.Allowance] {
        if list.condition?.uppercased() == "AND" {
            omit(rule, "an allow list that asks for all of its conditions")
            return []
        }
        if list.regexTarget == "line" || list.regexTarget == "match" {
            omit(rule, "an allow list for the whole \(list.regexTarget ?? ""): here it is asked about the secret only")
            return []
        }
        if list.paths != nil || list.commits != nil { omit(rule, "allowed paths and commits: a stream has none") }
        var allowances = (list.regexes ?? []).map {
            "[\\s\\S]*(?:\(RegexText($0).rewritten(secretGroup: nil, bound: nil)))[\\s\\S]*"
        }
        if let words = list.stopwords, !words.isEmpty {
            allowances.append("(?i)[\\s\\S]*(?:\(words.map(RegexText.escaped).joined(separator: "|")))[\\s\\S]*")
        }
        return allowances.compactMap { text in
            do throws(RegexSyntaxError) {
                _ = try Regex.parse(text)
                return .regex(text)
            } catch {
                omit(rule, "an allowed expression: \(error.description)")
                return nil
            }
        }
    }

    private mutating func omit(_ rule: Rule, _ reason: String) {
        let omission = Refusal(rule: rule.id, reason: reason)
        if !omissions.contains(omission) { omissions.append(omission) }
    }

    /// A set needs an example and a negative of each pattern: a text that the expression was seen to match, and half of it.
    private func addSamples(to pattern: inout Pattern, _ tree: Regex) throws(Unfit) {
        do {
            let database = try Database([PatternSet(name: "imported", version: 1, patterns: [pattern])])
            let scratch = try Scratch(database)
            var random = SampleText.Generator(7)
            for _ in 0..<200 {
                let text = tree.sample(&random)
                guard try matches(text, database, scratch) else { continue }
                let half = Array(text.prefix(text.count / 2))
                guard try !matches(half, database, scratch), let example = String(validating: text, as: UTF8.self),
                    let negative = String(validating: half, as: UTF8.self)
                else { continue }
                pattern.examples = [example]
                pattern.negatives = [negative.isEmpty ? "-" : negative]
                return
            }
        } catch let errors as PatternErrors {
            throw Unfit(reason: errors.faults.map { "\($0.field): \($0.reason)" }.joined(separator: "; "))
        } catch {
            throw Unfit(reason: "\(error)")
        }
        throw Unfit(reason: "no example could be made up for it that matches")
    }

    private func matches(_ text: [UInt8], _ database: Database, _ scratch: Scratch) throws -> Bool {
        var masker = TextMasker(database)
        var output: [UInt8] = []
        try masker.feed(text, scratch: scratch, into: &output)
        try masker.finish(scratch: scratch, into: &output)
        return output != text
    }

    private static func kebabCase(_ id: String) -> String {
        let words = id.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let joined = words.joined(separator: "-")
        return String((joined.first?.isLetter == true ? joined : "rule-" + joined).prefix(64))
    }
}

/// The text of an expression in Go's syntax.
private struct RegexText {
    private let text: [UInt8]
    init(_ text: String) { self.text = Array(text.utf8) }

    /// With the numbered group as the secret, the others as plain groups, and a bound for each repeat that has none.
    ///
    /// Group 0 is the first group if there is just one, and else none: what gitleaks takes as the secret.
    func rewritten(secretGroup: Int?, bound: Int?) -> String {
        let groups = captures.count
        let wanted = secretGroup.map { $0 == 0 && groups == 1 ? 1 : $0 } ?? 0
        var output: [UInt8] = []
        var number = 0
        var index = 0
        var inClass = false
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\\"), index + 1 < text.count {
                output += text[index...(index + 1)]
                index += 2
                continue
            }
            if byte == UInt8(ascii: "[") { inClass = true }
            if byte == UInt8(ascii: "]") { inClass = false }
            if !inClass, let skip = captureLength(at: index) {
                number += 1
                output += (number == wanted ? "(?<secret>" : "(?:").utf8
                index += skip
                continue
            }
            if !inClass, let bound, let (repeated, skip) = unbounded(at: index, bound) {
                output += repeated.utf8
                index += skip
                continue
            }
            output.append(byte)
            index += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Where the capturing groups begin.
    private var captures: [Int] {
        var found: [Int] = []
        var index = 0
        var inClass = false
        while index < text.count {
            if text[index] == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            if text[index] == UInt8(ascii: "[") { inClass = true }
            if text[index] == UInt8(ascii: "]") { inClass = false }
            if !inClass, captureLength(at: index) != nil { found.append(index) }
            index += 1
        }
        return found
    }

    /// The bytes of `(`, `(?P<name>` or `(?<name>`; nil for anything else.
    private func captureLength(at index: Int) -> Int? {
        guard text[index] == UInt8(ascii: "(") else { return nil }
        let rest = text[(index + 1)...]
        guard rest.first == UInt8(ascii: "?") else { return 1 }
        guard rest.starts(with: "?P<".utf8) || rest.starts(with: "?<".utf8),
            let end = rest.firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        return end - index + 1
    }

    /// A bounded repeat for `*`, `+` or `{n,}`, and how many bytes it stands for.
    private func unbounded(at index: Int, _ bound: Int) -> (String, Int)? {
        switch text[index] {
        case UInt8(ascii: "*"): return ("{0,\(bound)}", 1)
        case UInt8(ascii: "+"): return ("{1,\(bound)}", 1)
        case UInt8(ascii: "{"):
            guard let end = text[index...].firstIndex(of: UInt8(ascii: "}")), text[end - 1] == UInt8(ascii: ","),
                let least = Int(String(decoding: text[(index + 1)..<(end - 1)], as: UTF8.self))
            else { return nil }
            return ("{\(least),\(max(least, bound))}", end - index + 1)
        default: return nil
        }
    }

    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { $0 += "\\.+*?()|[]{}^$".contains($1) ? "\\\($1)" : String($1) }
    }
}

extension Regex {
    /// A text that the expression may match, but for its assertions.
    fileprivate func sample(_ random: inout SampleText.Generator) -> [UInt8] {
        switch self {
        case .empty, .assertion: return []
        case .bytes(let set):
            let members = set.members
            let plain = members.filter {
                $0 >= 0x30 && $0 < 0x7F && ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 <= 0x39)
            }
            let printable = members.filter { $0 >= 0x20 && $0 < 0x7F }
            let choice = plain.isEmpty ? printable.isEmpty ? members : printable : plain
            return choice.isEmpty ? [] : [choice[random.below(choice.count)]]
        case .concat(let parts): return parts.flatMap { $0.sample(&random) }
        case .alternate(let branches): return branches[random.below(branches.count)].sample(&random)
        case .secret(let inner): return inner.sample(&random)
        case .repeated(let inner, let min, let max):
            let count = min + random.below(Swift.min(12, (max ?? min + 12) - min) + 1)
            return (0..<count).flatMap { _ in inner.sample(&random) }
        }
    }
}
