import CHyperscan
import Glibc

/// A compiled Hyperscan database (block mode, no start of match). Immutable: any number of threads may scan with it.
///
/// `@unchecked Sendable`: Hyperscan databases are read-only once compiled, and the pointer is freed only by `deinit`.
final class Hyperscan: @unchecked Sendable {
    struct CompileError: Error {
        /// Index of the expression at fault; nil where none is.
        var expression: Int?
        var reason: String
    }

    fileprivate let database: OpaquePointer

    /// What ``serialized`` gave. Nil if it is damaged, or of another version or processor: Hyperscan checks that itself.
    init?(serialized bytes: ArraySlice<UInt8>) {
        var database: OpaquePointer?
        let code = bytes.withUnsafeBytes {
            hs_deserialize_database($0.bindMemory(to: CChar.self).baseAddress, $0.count, &database)
        }
        guard code == HS_SUCCESS, let database else { return nil }
        self.database = database
    }

    /// Nil if memory runs out.
    var serialized: [UInt8]? {
        var bytes: UnsafeMutablePointer<CChar>?
        var count = 0
        guard hs_serialize_database(database, &bytes, &count) == HS_SUCCESS, let bytes else { return nil }
        defer { free(bytes) }
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// Compiles expressions; a hit's id is the index of its expression.
    init(_ expressions: [String]) throws(CompileError) {
        var database: OpaquePointer?
        var fault: UnsafeMutablePointer<hs_compile_error_t>?
        let ids = (0..<UInt32(expressions.count)).map { $0 }
        let texts = expressions.map { Array($0.utf8CString) }
        let flags = [UInt32](repeating: 0, count: expressions.count)
        // All texts end to end, so that their addresses stay valid together.
        let joined = texts.flatMap { $0 }
        let code = joined.withUnsafeBufferPointer { bytes in
            var offset = 0
            let pointers = texts.map { text in
                defer { offset += text.count }
                return Optional(bytes.baseAddress! + offset)
            }
            return hs_compile_multi(
                pointers, flags, ids, UInt32(expressions.count), UInt32(HS_MODE_BLOCK), nil, &database, &fault)
        }
        guard code == HS_SUCCESS, let database else {
            let expression = fault.flatMap { $0.pointee.expression >= 0 ? Int($0.pointee.expression) : nil }
            let reason = fault.map { String(cString: $0.pointee.message) } ?? "Hyperscan error \(code)"
            if let fault { hs_free_compile_error(fault) }
            throw CompileError(expression: expression, reason: reason)
        }
        self.database = database
    }

    deinit { hs_free_database(database) }

    /// In bytes; 0 if Hyperscan does not tell.
    var size: Int {
        var size = 0
        return hs_database_size(database, &size) == HS_SUCCESS ? size : 0
    }

    /// Hyperscan's own working memory, and the hits of the last scan. Not for two threads at a time.
    final class Scanner {
        private let hyperscan: Hyperscan
        private var scratch: OpaquePointer?
        private var sink = scrim_sink()

        init?(_ hyperscan: Hyperscan) {
            self.hyperscan = hyperscan
            if hs_alloc_scratch(hyperscan.database, &scratch) != HS_SUCCESS { return nil }
        }

        deinit {
            hs_free_scratch(scratch)
            scrim_sink_free(&sink)
        }

        /// Scans a block and returns the hits, valid until the next scan. Throws if Hyperscan fails or memory runs out.
        func scan(_ block: UnsafeBufferPointer<UInt8>) throws(MaskingError) -> UnsafeBufferPointer<scrim_hit> {
            sink.count = 0
            guard let base = block.baseAddress else { return UnsafeBufferPointer(start: nil, count: 0) }
            let code = base.withMemoryRebound(to: CChar.self, capacity: block.count) {
                scrim_scan(hyperscan.database, $0, UInt32(block.count), scratch, &sink)
            }
            if code != HS_SUCCESS { throw MaskingError(.scan, "Hyperscan failed with code \(code)") }
            return UnsafeBufferPointer(start: sink.hits, count: sink.count)
        }
    }
}
