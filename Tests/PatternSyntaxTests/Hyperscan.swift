import CHyperscan
import Glibc
import PatternSyntax

/// What Hyperscan says of an expression.
enum Hyperscan {
    /// Its width in bytes, or nil where it refuses the expression.
    static func width(_ expression: String) -> Regex.Width? {
        var info: UnsafeMutablePointer<hs_expr_info_t>?
        var fault: UnsafeMutablePointer<hs_compile_error_t>?
        let code = hs_expression_info(expression, 0, &info, &fault)
        defer {
            hs_free_compile_error(fault)
            free(info)
        }
        guard code == HS_SUCCESS, let info else { return nil }
        let max = info.pointee.max_width
        return Regex.Width(min: Int(info.pointee.min_width), max: max == UInt32.max ? nil : Int(max))
    }

    /// Where matches of an expression end in a text, ascending; nil where Hyperscan refuses the expression.
    static func ends(_ expression: String, in text: [UInt8]) -> [Int]? {
        var database: OpaquePointer?
        var fault: UnsafeMutablePointer<hs_compile_error_t>?
        guard hs_compile(expression, 0, UInt32(HS_MODE_BLOCK), nil, &database, &fault) == HS_SUCCESS else {
            hs_free_compile_error(fault)
            return nil
        }
        defer { hs_free_database(database) }
        var scratch: OpaquePointer?
        guard hs_alloc_scratch(database, &scratch) == HS_SUCCESS else { return nil }
        defer { hs_free_scratch(scratch) }
        var sink = scrim_sink()
        defer { scrim_sink_free(&sink) }
        let code = text.withUnsafeBytes {
            scrim_scan(database, $0.bindMemory(to: CChar.self).baseAddress, UInt32(text.count), scratch, &sink)
        }
        guard code == HS_SUCCESS else { return nil }
        return Set((0..<sink.count).map { Int(sink.hits[$0].to) }).sorted()
    }
}
