import MaskingLaws
import PatternSyntax
import Testing

/// Random expressions against Hyperscan, and random bytes against the parser.
@Suite struct RandomTests {
    /// Expressions of the laws' generator, some under more repeats and alternatives than it makes.
    private static func expression(_ generator: inout CaseGenerator<SeededRandom>) -> String {
        while true {
            let expression = anyExpression(&generator)
            // A repeat of nothing but an assertion is refused.
            if (try? Regex.parse(expression)) != nil { return expression }
        }
    }

    private static func anyExpression(_ generator: inout CaseGenerator<SeededRandom>) -> String {
        var expression = generator.sequence(parts: generator.random.pick([1, 2, 3, 4]), depth: 3)
        switch Int.random(in: 0..<6, using: &generator.random) {
        case 0: expression = "(?:\(expression))\(generator.random.pick(["*", "+", "{2,}", "{0,7}", "{3}"]))"
        case 1: expression += "|" + generator.sequence(parts: 2, depth: 2)
        default: break
        }
        return expression
    }

    @Test func widthsAreHyperscans() throws {
        var generator = CaseGenerator(seed: 11)
        var compared = 0
        for _ in 0..<2_000 {
            let regex = try Regex.parse(Self.expression(&generator))
            guard let width = Hyperscan.width(regex.hyperscanExpression) else { continue }
            compared += 1
            if regex.hasAssertion {
                // Hyperscan leaves out what no text can satisfy, such as `a\ba`.
                #expect(regex.width.contains(width), "\(regex.hyperscanExpression)")
            } else {
                #expect(regex.width == width, "\(regex.hyperscanExpression)")
            }
        }
        // Hyperscan refuses a few: what no text can satisfy at all.
        #expect(compared > 1_800)
    }

    @Test func renderedExpressionsMatchWhatTheOriginalsMatch() throws {
        var generator = CaseGenerator(seed: 12)
        var compared = 0
        for _ in 0..<500 {
            let expression = Self.expression(&generator)
            let regex = try Regex.parse(expression)
            // Hyperscan finds no empty matches, its `$` also takes a final newline, and it repeats only the last byte of a character.
            guard regex.width.min > 0, !expression.contains("$"), !expression.contains("é") else { continue }
            let rendered = regex.hyperscanExpression
            let text = generator.sample(regex) + generator.sample(regex) + [0x20] + generator.sample(regex)
            let ends = Hyperscan.ends(rendered, in: text)
            #expect(ends == Hyperscan.ends(expression, in: text), "\(expression) as \(rendered)")
            if ends != nil { compared += 1 }
        }
        #expect(compared > 200)
    }

    @Test func renderedExpressionsParseToTheSameTree() throws {
        var generator = CaseGenerator(seed: 13)
        for _ in 0..<1_000 {
            let rendered = try Regex.parse(Self.expression(&generator)).hyperscanExpression
            #expect(try Regex.parse(rendered).hyperscanExpression == rendered)
        }
    }

    @Test func anyBytesParseOrAreRefusedInPlace() {
        var random = SeededRandom(seed: 14)
        let syntax = Array(#"()[]{}|?*+^$.\-,:#<>=!&~ 019abdxsimpP"#.utf8) + Array("é\n".utf8)
        var parsed = 0
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                random.oneIn(12) ? UInt8.random(in: 0...255, using: &random) : random.pick(syntax)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                _ = try Regex.parse(text).width
                parsed += 1
            } catch {
                if !(0...text.utf8.count).contains(error.offset) || error.reason.isEmpty {
                    Issue.record("\(text): \(error)")
                }
            }
        }
        #expect(parsed > 1_000)
    }
}

extension Regex {
    fileprivate var hasAssertion: Bool {
        switch self {
        case .empty, .bytes: false
        case .assertion: true
        case .secret(let inner), .repeated(let inner, _, _): inner.hasAssertion
        case .concat(let parts), .alternate(let parts): parts.contains(where: \.hasAssertion)
        }
    }
}

extension Regex.Width {
    fileprivate func contains(_ other: Regex.Width) -> Bool {
        min <= other.min && (max == nil || other.max != nil && other.max! <= max!)
    }
}
