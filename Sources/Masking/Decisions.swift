/// What a channel has decided about its bytes since it was last asked.
///
/// All offsets count the channel's bytes from its start. The consumer applies `edits` in order and may let everything
/// below ``settled`` go: a byte below it that no edit covers passes as it is.
public struct Decisions: Sendable {
    /// A range of the channel that does not pass as it is. Edits are disjoint and ascending.
    public struct Edit: Sendable, Equatable {
        public var start: Int
        public var end: Int
        /// What stands instead. Empty for the continuation of the edit before it (whose `end` is this one's `start`):
        /// a match that was still growing when its placeholder went out.
        public var replacement: [UInt8]

        public init(start: Int, end: Int, replacement: [UInt8]) {
            self.start = start
            self.end = end
            self.replacement = replacement
        }
    }

    /// A match, reported once, when its extent is known.
    public struct Match: Sendable, Equatable {
        /// Index into ``Database/patterns``.
        public var pattern: Int
        /// The secret span.
        public var start: Int
        public var end: Int

        public init(pattern: Int, start: Int, end: Int) {
            self.pattern = pattern
            self.start = start
            self.end = end
        }
    }

    public var edits: [Edit] = []
    public var matches: [Match] = []
    /// Every byte below this has its final form. Never falls.
    public var settled = 0
    /// The pattern with action `block` that ended the channel: nothing at or after ``settled`` may leave.
    public var blockedBy: Int?

    public init() {}

    /// Forgets edits and matches that were consumed; keeps storage, ``settled`` and ``blockedBy``.
    public mutating func clear() {
        if !edits.isEmpty { edits.removeAll(keepingCapacity: true) }
        if !matches.isEmpty { matches.removeAll(keepingCapacity: true) }
    }
}
