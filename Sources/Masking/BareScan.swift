import PatternSyntax

/// What Hyperscan alone does with patterns: block mode, no start of match, hits counted and forgotten. The floor that the engine is
/// measured against; not for masking.
///
/// Working memory included: not for two threads at a time.
package final class BareScan {
    /// The patterns that Hyperscan refuses, by index.
    package let refused: [Int]
    /// Bytes of Hyperscan's database.
    package let databaseBytes: Int
    private let scanner: Hyperscan.Scanner?

    /// The patterns' own expressions, as they are when handed to Hyperscan as they stand. Of a span pattern its `begin`.
    ///
    /// Takes tens of seconds for hundreds of patterns; so what was compiled is kept in the folder of the cache. With `onlyIfKept`, nil where it
    /// is not there. What Hyperscan refuses is left out, and told in ``refused``.
    package init?(_ patterns: [Pattern], cache folder: String?, onlyIfKept: Bool) throws(MaskingError) {
        var settings = MaskingSettings()
        settings.cache = folder
        let source = SourceDigest(of: [PatternSet(name: "bare scan", patterns: patterns)])
        let cache = source.flatMap { CompiledCache(source: $0, settings: settings, purpose: "bare scan") }
        let hyperscan: Hyperscan?
        if let kept = cache.flatMap(Self.load) {
            (hyperscan, refused) = kept
        } else {
            if onlyIfKept { return nil }
            (hyperscan, refused) = try Self.compile(patterns)
            if let cache, let serialized = hyperscan?.serialized {
                var writer = ByteWriter()
                writer.write(refused) { $0.write($1) }
                writer.write(bytes: serialized)
                cache.store(writer)
            }
        }
        databaseBytes = hyperscan?.size ?? 0
        if let hyperscan {
            guard let scanner = Hyperscan.Scanner(hyperscan) else {
                throw MaskingError(.scan, "no memory for Hyperscan's scratch")
            }
            self.scanner = scanner
        } else {
            scanner = nil
        }
    }

    private static func load(_ cache: CompiledCache) -> (hyperscan: Hyperscan?, refused: [Int])? {
        guard var reader = cache.content() else { return nil }
        do throws(DamagedBytes) {
            let refused = try reader.list { reader throws(DamagedBytes) in try reader.integer(in: 0..<Int.max) }
            guard let hyperscan = Hyperscan(serialized: try reader.block()), reader.isAtEnd else { return nil }
            return (hyperscan, refused)
        } catch { return nil }
    }

    private static func compile(
        _ patterns: [Pattern]
    ) throws(MaskingError) -> (hyperscan: Hyperscan?, refused: [Int]) {
        var refused: [Int] = []
        var expressions: [(index: Int, text: String)] = []
        for (index, pattern) in patterns.enumerated() {
            let text =
                switch pattern.form {
                case .regex(let regex): regex
                case .span(let begin, _): begin
                }
            do { expressions.append((index, try Regex.parse(text).hyperscanExpression)) } catch {
                refused.append(index)
            }
        }
        // The longest first: what Hyperscan refuses is most often among them, and is then refused before the rest has been compiled.
        expressions.sort { $0.text.utf8.count > $1.text.utf8.count }
        while !expressions.isEmpty {
            do {
                return (try Hyperscan(expressions.map(\.text)), refused.sorted())
            } catch {
                guard let at = error.expression else { throw MaskingError(.scan, error.reason) }
                refused.append(expressions.remove(at: at).index)
            }
        }
        return (nil, refused.sorted())
    }

    /// Scans a text and returns the number of hits.
    package func count(_ text: UnsafeBufferPointer<UInt8>) throws(MaskingError) -> Int {
        try scanner?.scan(text).count ?? 0
    }
}
