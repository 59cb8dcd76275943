import Masking
import NIOCore
import NIOPosix
import Synchronization

/// The pattern sets in force. A response finishes on the database that it began with.
final class Engine: Sendable {
    private let database: Mutex<Database>

    init(_ database: Database) { self.database = Mutex(database) }

    var current: Database { database.withLock { $0 } }

    func replace(_ database: Database) { self.database.withLock { $0 = database } }

    /// The calling thread's scratch for a database. Throws when memory is short.
    static func scratch(for database: Database) throws(MaskingError) -> Scratch {
        let cache: ScratchCache
        if let existing = threadCache.currentValue {
            cache = existing
        } else {
            cache = ScratchCache()
            threadCache.currentValue = cache
        }
        return try cache.scratch(for: database)
    }

    /// Each thread sees its own value only.
    private nonisolated(unsafe) static let threadCache = ThreadSpecificVariable<ScratchCache>()
}

/// A thread's scratches, for the database in force and the few that running streams may still use.
private final class ScratchCache {
    private static let capacity = 3
    private var entries: [(database: Database, scratch: Scratch)] = []

    func scratch(for database: Database) throws(MaskingError) -> Scratch {
        if let index = entries.firstIndex(where: { $0.database === database }) {
            if index > 0 { entries.swapAt(0, index) }
            return entries[0].scratch
        }
        let scratch = try Scratch(database)
        entries.insert((database, scratch), at: 0)
        if entries.count > Self.capacity { entries.removeLast() }
        return scratch
    }
}
