import Foundation
import Masking
import PatternLoading
import PatternSyntax

/// Loads the default profile: compiled anew, or from what an earlier load has kept.
struct PatternLoad {
    private let isCold: Bool
    private let cache: String

    init(isCold: Bool, cache: String) {
        self.isCold = isCold
        self.cache = cache
    }

    func prepared() throws -> EngineWork.Prepared {
        if !isCold {
            _ = try load()  // So that it is there.
            if try FileManager.default.contentsOfDirectory(atPath: cache).isEmpty {
                throw MeasuringError("the default profile", "nothing was kept in \(cache)")
            }
        }
        try Self.check(try load())
        return EngineWork.Prepared(bytes: 0, events: 1) { _ = try load() }
    }

    private func load() throws -> Database {
        var settings = MaskingSettings()
        if !isCold { settings.cache = cache }
        return try PatternSelection().database(settings: settings)
    }

    /// Throws if these are not all of the patterns, or they do not find what they should.
    private static func check(_ database: Database) throws {
        let ids = try PatternSelection().load().patterns.map(\.id)
        guard database.patterns.map(\.id) == ids else {
            throw MeasuringError("the default profile", "what was loaded is not what its files say")
        }
        let text = Array("the token is ghp_FAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKE, keep it".utf8)
        let masked = try database.mask(text, scratch: try Scratch(database))
        guard masked == Array("the token is [REDACTED:github-pat], keep it".utf8) else {
            throw MeasuringError("the default profile", "what was loaded does not mask a token")
        }
    }
}
