import Foundation
import Masking
import PatternSyntax

/// Pattern sets that were read without a fault, and where each pattern stands.
public struct LoadedPatterns: Sendable {
    /// One for each file, in the order of loading.
    public internal(set) var sets: [PatternSet]
    var places: [String: PatternPlace]
    /// What the cache knows the sets by; nil where that is not known.
    var source: SourceDigest?
    /// By id and field: where an overlay changes it.
    private var overridden: [String: [String: PatternPlace]] = [:]

    init(sets: [PatternSet], places: [String: PatternPlace]) {
        self.sets = sets
        self.places = places
    }

    /// All patterns, in the order of ``sets``: the indices of ``Masking/Database/patterns``.
    public var patterns: [Pattern] { sets.flatMap(\.patterns) }

    /// Compiles the sets, unless the settings' cache has them. The engine's faults come with the file and line of the field at fault.
    public func database(settings: MaskingSettings = MaskingSettings()) throws(LoadErrors) -> Database {
        do {
            return try Database(sets, settings: settings, source: source)
        } catch {
            throw LoadErrors(error.faults.map { fault(field: $0.field, ofPattern: $0.pattern, reason: $0.reason) })
        }
    }

    /// Lets faults of what an overlay changed be reported where it did.
    mutating func take(_ overlay: Overlay) {
        for (id, change) in overlay.changes {
            for field in change.place.lines.keys { overridden[id, default: [:]][field] = change.place }
        }
    }

    /// Whether a pattern's file gives this field, instead of leaving it to its default.
    public func states(_ field: String, ofPattern id: String) -> Bool { places[id]?.lines[field] != nil }

    /// A fault of one field of a loaded pattern, with its place.
    public func fault(field: String, ofPattern id: String, reason: String) -> LoadErrors.Fault {
        let place = overridden[id]?[field] ?? places[id]
        return LoadErrors.Fault(
            file: place?.file ?? "patterns", line: place.map { $0.lines[field] ?? $0.line }, pattern: id, field: field,
            reason: reason)
    }
}

/// Reads pattern sets: those compiled into the program, or files.
public enum PatternLibrary {
    /// The largest file that is read, in bytes.
    public static let sizeLimit = 1 << 20

    /// The embedded sets, less what the profile leaves out.
    public static func embedded(profile: Profile = .default) throws(LoadErrors) -> LoadedPatterns {
        try PatternSelection(profile: profile).load()
    }

    /// The sets of files and folders. Of a folder every `*.yaml` file in it and below, in the order of their paths.
    ///
    /// Throws every fault of every file at once.
    public static func load(paths: [String]) throws(LoadErrors) -> LoadedPatterns {
        try PatternSelection(paths: paths).load()
    }

    /// What can be read of files and folders, in order, and what cannot.
    static func contents(
        of paths: [String]
    ) -> (files: [(path: String, bytes: [UInt8])], faults: [LoadErrors.Fault]) {
        var faults: [LoadErrors.Fault] = []
        var contents: [(path: String, bytes: [UInt8])] = []
        for path in paths {
            for file in files(at: path, faults: &faults) {
                do {
                    contents.append((file, try bytes(ofFile: file)))
                } catch {
                    faults.append(.init(file: file, reason: "cannot be read: \(error.localizedDescription)"))
                }
            }
        }
        return (contents, faults)
    }

    /// The sets of files that are already in memory, with what could not be read at all.
    package static func load(
        contents: [(path: String, bytes: [UInt8])], unread: [LoadErrors.Fault] = []
    ) throws(LoadErrors) -> LoadedPatterns {
        var faults = unread
        var loaded = LoadedPatterns(sets: [], places: [:])
        for (path, bytes) in contents {
            var reader = SetReader(file: path)
            let set = reader.read(bytes)
            faults += reader.faults
            for (id, place) in reader.places {
                if let first = loaded.places[id] {
                    faults.append(
                        .init(
                            file: path, line: place.line, pattern: id, field: "id",
                            reason: "already used at \(first.file):\(first.line); ids are unique over all sets"))
                } else {
                    loaded.places[id] = place
                }
            }
            if let set { loaded.sets.append(set) }
        }
        guard faults.isEmpty else { throw LoadErrors(faults) }
        return loaded
    }

    private static func files(at path: String, faults: inout [LoadErrors.Fault]) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            faults.append(.init(file: path, reason: "no such file or folder"))
            return []
        }
        guard isFolder.boolValue else { return [path] }
        do {
            let files = try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.hasSuffix(".yaml") }
                .sorted()
            if files.isEmpty { faults.append(.init(file: path, reason: "the folder has no .yaml file")) }
            return files.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
        } catch {
            faults.append(.init(file: path, reason: "cannot be read: \(error.localizedDescription)"))
            return []
        }
    }

    /// At most one byte more than the limit, so that a reader can tell; works on pipes too.
    static func bytes(ofFile path: String) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }  // opened for reading: nothing can be lost
        var bytes: [UInt8] = []
        while bytes.count <= sizeLimit, let data = try file.read(upToCount: sizeLimit + 1 - bytes.count), !data.isEmpty
        {
            bytes += data
        }
        return bytes
    }
}
