import Foundation
import Masking
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
        try PatternSources(self, else: fallback).load()
    }

    /// The compiled sets: from the settings' cache, if an earlier start has compiled the same files, and then nothing is parsed; else
    /// read, compiled, and kept for the next start. Throws every fault of every file at once.
    public func database(
        else fallback: Profile = .default, settings: MaskingSettings = MaskingSettings()
    ) throws(LoadErrors) -> Database {
        let sources = PatternSources(self, else: fallback)
        if settings.cache != nil, let source = sources.digest, let known = Database(cached: source, settings: settings)
        {
            return known
        }
        return try sources.load().database(settings: settings)
    }
}

/// The files of a selection, read but not parsed.
struct PatternSources {
    private var files: [(path: String, bytes: [UInt8])]
    private var overlay: (path: String, bytes: [UInt8])?
    private var profile: Profile
    /// What could not be read: of the overlay, and of the sets.
    private var overlayFaults: [LoadErrors.Fault] = []
    private var faults: [LoadErrors.Fault] = []

    init(_ selection: PatternSelection, else fallback: Profile) {
        if selection.paths.isEmpty {
            files = EmbeddedPatterns.files
            profile = selection.profile ?? fallback
        } else {
            (files, faults) = PatternLibrary.contents(of: selection.paths)
            profile = .strict
        }
        guard let file = selection.overlay else { return }
        do { overlay = (file, try PatternLibrary.bytes(ofFile: file)) } catch {
            overlayFaults.append(.init(file: file, reason: "cannot be read: \(error.localizedDescription)"))
        }
    }

    /// Of every byte that is read, and of what is chosen from it. Nil if something could not be read, or libcrypto fails.
    var digest: SourceDigest? {
        guard overlayFaults.isEmpty, faults.isEmpty else { return nil }
        // Each part as its digest, so that no two lists of files make the same message.
        var message = Array("files \(profile.rawValue) \(overlay == nil ? "alone" : "overlaid")".utf8)
        for bytes in files.map(\.bytes) + (overlay.map { [$0.bytes] } ?? []) {
            guard let part = SourceDigest(of: bytes) else { return nil }
            message += part.bytes
        }
        return SourceDigest(of: message)
    }

    func load() throws(LoadErrors) -> LoadedPatterns {
        var faults = overlayFaults
        var overlay: Overlay?
        if let (path, bytes) = self.overlay {
            do throws(LoadErrors) { overlay = try Overlay(file: path, bytes: bytes) } catch { faults += error.faults }
        }
        var loaded = LoadedPatterns(sets: [], places: [:])
        do throws(LoadErrors) {
            loaded = try PatternLibrary.load(contents: files, unread: self.faults)
        } catch { faults += error.faults }
        guard faults.isEmpty else { throw LoadErrors(faults) }

        let unknown = overlay?.faults(among: Set(loaded.patterns.map(\.id))) ?? []
        guard unknown.isEmpty else { throw LoadErrors(unknown) }
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
        loaded.source = digest
        return loaded
    }
}
