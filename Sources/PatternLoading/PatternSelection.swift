import Foundation
import PatternSyntax

/// Which of the embedded patterns are used. Personal data is what the sets named `pii` hold.
public enum Profile: String, Sendable, CaseIterable {
    /// Every secret, and personal data of high confidence.
    case `default`
    /// Secrets only.
    case secrets
    /// Personal data only, of any confidence.
    case pii
    /// Everything.
    case strict

    func includes(_ pattern: Pattern, ofSet set: String) -> Bool {
        switch self {
        case .default: set != "pii" || pattern.confidence == .high
        case .secrets: set != "pii"
        case .pii: set == "pii"
        case .strict: true
        }
    }
}

/// Which patterns a user chose: files, or a profile of the embedded ones; and an overlay over them.
public struct PatternSelection: Sendable, Equatable {
    /// Files, and folders of them, instead of the embedded sets.
    public var paths: [String]
    /// Which of the embedded sets. Not together with ``paths``.
    public var profile: Profile?
    /// A file that turns patterns on and off, and changes what they do; `docs/patterns.md` has its format.
    public var overlay: String?

    public init(paths: [String] = [], profile: Profile? = nil, overlay: String? = nil) {
        self.paths = paths
        self.profile = profile
        self.overlay = overlay
    }

    /// Reads the sets. Throws every fault of every file at once.
    public func load(else fallback: Profile = .default) throws(LoadErrors) -> LoadedPatterns {
        var faults: [LoadErrors.Fault] = []
        var overlay: Overlay?
        if let file = self.overlay {
            do throws(LoadErrors) { overlay = try readOverlay(file) } catch { faults += error.faults }
        }
        var loaded = LoadedPatterns(sets: [], places: [:])
        do throws(LoadErrors) {
            loaded =
                try paths.isEmpty
                ? PatternLibrary.load(contents: EmbeddedPatterns.files) : PatternLibrary.load(paths: paths)
        } catch { faults += error.faults }
        guard faults.isEmpty else { throw LoadErrors(faults) }

        let unknown = overlay?.faults(among: Set(loaded.patterns.map(\.id))) ?? []
        guard unknown.isEmpty else { throw LoadErrors(unknown) }
        let profile = paths.isEmpty ? self.profile ?? fallback : .strict
        for i in loaded.sets.indices {
            let set = loaded.sets[i].name
            loaded.sets[i].patterns = loaded.sets[i].patterns.compactMap { pattern in
                let isIncluded = profile.includes(pattern, ofSet: set)
                guard let overlay else { return isIncluded ? pattern : nil }
                return overlay.applied(to: pattern, isIncluded: isIncluded)
            }
        }
        loaded.sets.removeAll(where: \.patterns.isEmpty)
        if let overlay { loaded.take(overlay) }
        return loaded
    }

    private func readOverlay(_ file: String) throws(LoadErrors) -> Overlay {
        let bytes: [UInt8]
        do { bytes = try PatternLibrary.bytes(ofFile: file) } catch {
            throw LoadErrors([.init(file: file, reason: "cannot be read: \(error.localizedDescription)")])
        }
        return try Overlay(file: file, bytes: bytes)
    }
}
