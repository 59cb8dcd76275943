import Foundation
import PatternTools

/// Fills templates with made-up names and numbers: the same seed gives the same bytes on every machine.
///
/// A template's slots are `{id}`, `{Type}`, `{n}` and so on; ``fill(_:)`` lists them. `{{` and `}}` are braces.
struct TextMaker {
    var random: SampleText.Generator

    init(seed: UInt64) { random = SampleText.Generator(seed) }

    mutating func below(_ limit: Int) -> Int { random.below(limit) }
    mutating func chance(_ percent: Int) -> Bool { random.below(100) < percent }
    mutating func one(of texts: [String]) -> String { random.one(of: texts) }
    mutating func filled(oneOf templates: [String]) -> String { fill(random.one(of: templates)) }

    /// So many characters of an alphabet.
    mutating func characters(_ count: Int, of alphabet: String) -> String {
        let alphabet = Array(alphabet)
        return String((0..<count).map { _ in alphabet[random.below(alphabet.count)] })
    }

    mutating func fill(_ template: String) -> String {
        var text = ""
        var rest = Substring(template)
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            text += rest[..<brace]
            let after = rest.index(after: brace)
            if after < rest.endIndex, rest[after] == rest[brace] {
                text.append(rest[brace])
                rest = rest[rest.index(after: after)...]
            } else if rest[brace] == "{", let end = rest.firstIndex(of: "}") {
                text += slot(rest[after..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                text.append(rest[brace])
                rest = rest[after...]
            }
        }
        return text + rest
    }

    private mutating func slot(_ name: Substring) -> String {
        switch name {
        case "id": identifier()
        case "snake": one(of: Words.verbs) + "_" + one(of: Words.nouns)
        case "Type": one(of: Words.adjectives).capitalized + one(of: Words.nouns).capitalized
        case "noun": one(of: Words.nouns)
        case "verb": one(of: Words.verbs)
        case "adjective": one(of: Words.adjectives)
        case "n": "\(2 + below(40))"
        case "N": "\(100 + below(90_000))"
        case "x": "\(below(100)).\(below(10))"
        case "path": path()
        case "url": "https://docs.example.com/\(one(of: Words.nouns))/\(one(of: Words.verbs))"
        case "version": "\(below(9)).\(below(30)).\(below(12))"
        case "commit": random.hex(7)
        case "hash": random.hex(40)
        case "uuid": [8, 4, 4, 4, 12].map { random.hex($0) }.joined(separator: "-")
        case "date": "2025-0\(1 + below(9))-\(10 + below(18))"
        case "time": "\(10 + below(10)):\(10 + below(50)):\(10 + below(50))"
        case "ms": "\(below(1000)).\(below(10))"
        default: "{\(name)}"
        }
    }

    private mutating func identifier() -> String {
        let verb = one(of: Words.verbs)
        let noun = one(of: Words.nouns)
        switch below(4) {
        case 0: return verb + noun.capitalized
        case 1: return verb + one(of: Words.adjectives).capitalized + noun.capitalized
        case 2: return noun
        default: return noun + one(of: ["Count", "List", "Index", "Options", "Map", "Size"])
        }
    }

    private mutating func path() -> String {
        let folders = (0..<(1 + below(3))).map { _ in one(of: Words.nouns) }.joined(separator: "/")
        return one(of: ["src/", "lib/", "tests/", "Sources/", "internal/", "app/"]) + folders + "."
            + one(of: ["swift", "py", "ts", "go", "rs", "yaml", "json", "md"])
    }
}

enum Words {
    static let nouns = """
        request response session parser buffer worker queue cache index record stream channel handler router client server \
        table column schema report invoice customer order product account payment event message header token window chunk \
        scheduler pipeline config setting option result batch job task lock counter metric span trace frame page layout button \
        form theme widget test fixture mock module package library service endpoint adapter driver field value key node edge graph
        """.split(separator: " ").map(String.init)
    static let verbs = """
        parse read write load save fetch send build merge split sort filter group count check validate render update delete \
        create insert find match compare convert encode decode compress flush drain retry schedule cancel resume open close start \
        stop register resolve format print log measure test run wrap map collect apply
        """.split(separator: " ").map(String.init)
    static let adjectives = """
        pending active stale empty partial shared local remote nested sorted cached invalid unknown default current previous \
        next first last public internal async mutable frozen slow fast large small total missing duplicate raw final
        """.split(separator: " ").map(String.init)
}
