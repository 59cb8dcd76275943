import CHyperscan
import Glibc
import Masking
import PatternSyntax

/// Any text parses or gives an error with its place; what parses has the width that Hyperscan sees, and makes a database or faults.
///
/// Input: the text of an expression.
public struct SyntaxTarget: FuzzTarget {
    /// Hyperscan takes minutes over large counted repeats; what the engine lets through to it is bounded by the lookback.
    private static let lookback = 256

    public init() {}

    public mutating func run(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        let regex: Regex
        do {
            regex = try Regex.parse(text)
        } catch {
            guard (0...text.utf8.count).contains(error.offset), !error.reason.isEmpty else {
                throw Finding("the error is not in the text: \(error)")
            }
            return
        }
        let width = regex.width
        guard width.min >= 0, width.max.map({ $0 >= width.min }) ?? true else { throw Finding("width \(width)") }
        if let secret = regex.secretWidth, let max = width.max, secret.max ?? Int.max > max {
            throw Finding("the secret is wider than the match")
        }
        guard let max = width.max, max <= Self.lookback else { return }
        try checkWidth(regex)
        var settings = MaskingSettings()
        settings.lookback = Self.lookback
        do {
            let set = PatternSet(name: "fuzz", patterns: [Pattern(id: "p0", form: .regex(text))])
            let database = try Database([set], settings: settings)
            _ = try database.mask(input, scratch: try Scratch(database))
        } catch let error as PatternErrors {
            guard !error.faults.isEmpty else { throw Finding("refused without a fault") }
        }
    }

    private func checkWidth(_ regex: Regex) throws {
        guard let info = HyperscanWidth(regex.hyperscanExpression) else { return }
        // Hyperscan leaves out what no text can satisfy, such as `a\ba`: ours may be wider, never narrower.
        guard let max = info.max, info.min >= regex.width.min, max <= regex.width.max ?? Int.max else {
            throw Finding("width \(regex.width), Hyperscan says \(info)")
        }
    }
}

/// The width that Hyperscan finds for an expression; nil where it refuses it.
struct HyperscanWidth {
    var min: Int
    var max: Int?

    init?(_ expression: String) {
        var info: UnsafeMutablePointer<hs_expr_info_t>?
        var fault: UnsafeMutablePointer<hs_compile_error_t>?
        let code = hs_expression_info(expression, 0, &info, &fault)
        defer {
            if let fault { hs_free_compile_error(fault) }
            free(info)
        }
        guard code == HS_SUCCESS, let info else { return nil }
        min = Int(info.pointee.min_width)
        max = info.pointee.max_width == UInt32.max ? nil : Int(info.pointee.max_width)
    }
}
