extension AsyncSequence where Element: Sequence<UInt8> {
    /// The same text, masked as it streams: one element for every element that lets something go.
    ///
    /// ```swift
    /// for try await piece in handle.chunks.masked(with: database) { write(piece) }
    /// ```
    ///
    /// Throws what the base throws, and a ``MaskingError`` when nothing more may leave.
    public func masked(with database: Database) -> MaskedSequence<Self> {
        MaskedSequence(base: self, database: database)
    }
}

/// A stream of bytes, masked. Made by ``Swift/AsyncSequence/masked(with:)``.
public struct MaskedSequence<Base: AsyncSequence>: AsyncSequence where Base.Element: Sequence<UInt8> {
    let base: Base
    let database: Database

    /// One pass over the text, with a ``Scratch`` of its own.
    public struct Iterator: AsyncIteratorProtocol {
        private var base: Base.AsyncIterator
        private let database: Database
        private var scratch: Scratch?
        private var masker: TextMasker?

        init(_ base: Base.AsyncIterator, _ database: Database) {
            self.base = base
            self.database = database
            masker = TextMasker(database)
        }

        /// The next bytes that may leave, never empty; nil at the end.
        public mutating func next() async throws -> [UInt8]? {
            let scratch = try self.scratch ?? Scratch(database)
            self.scratch = scratch
            while masker != nil {
                var output: [UInt8] = []
                if let piece = try await base.next() {
                    try masker?.feed(Array(piece), scratch: scratch, into: &output)
                } else {
                    try masker?.finish(scratch: scratch, into: &output)
                    masker = nil
                }
                if !output.isEmpty { return output }
            }
            return nil
        }
    }

    public func makeAsyncIterator() -> Iterator { Iterator(base.makeAsyncIterator(), database) }
}

@available(*, unavailable)
extension MaskedSequence.Iterator: Sendable {}
