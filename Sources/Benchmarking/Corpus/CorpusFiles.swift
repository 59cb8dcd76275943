import Foundation

/// A path that cannot be used, and why.
public struct CorpusError: Error, CustomStringConvertible {
    public var path: String
    public var reason: String
    public var description: String { "\(path): \(reason)" }
}

extension Corpus {
    /// The most that is read of all files together, in bytes.
    public static let sizeLimit = 512 << 20

    /// Reads files, and folders with all that is below them but hidden files: `.sse` files as streams, all others as text. Files in folders
    /// that hold zero bytes are left out, as being no text, and so are empty ones.
    ///
    /// Throws a ``CorpusError`` for what cannot be read, and when nothing is left.
    public static func files(_ paths: [String]) throws -> Corpus {
        var streams: [Document] = []
        var texts: [Document] = []
        var size = 0
        for path in paths {
            let found = try files(at: path)
            for file in found.files {
                let bytes = try contents(of: file)
                if bytes.isEmpty || found.isFolder && bytes.contains(0) { continue }
                size += bytes.count
                guard size <= sizeLimit else {
                    throw CorpusError(
                        path: file, reason: "with it the corpus is over \(sizeLimit >> 20) MiB; name fewer files")
                }
                let document = Document(name: file, bytes: bytes)
                if file.hasSuffix(".sse") { streams.append(document) } else { texts.append(document) }
            }
        }
        var parts: [Part] = []
        if !streams.isEmpty { parts.append(Part(name: "streams", kind: .streams, documents: streams)) }
        if !texts.isEmpty { parts.append(Part(name: "text", kind: .text, documents: texts)) }
        guard !parts.isEmpty else {
            throw CorpusError(
                path: paths.joined(separator: ", "), reason: "there is nothing to measure: no file with text in it")
        }
        return Corpus(name: paths.joined(separator: ", "), parts: parts)
    }

    private static func files(at path: String) throws -> (files: [String], isFolder: Bool) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CorpusError(path: path, reason: "no such file or folder")
        }
        guard isFolder.boolValue else { return ([path], false) }
        let base = path.hasSuffix("/") ? path : path + "/"
        do {
            let below = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
            let visible = below.filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }.map { base + $0 }
            return (
                visible.filter { file in
                    var isFolder: ObjCBool = false
                    return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && !isFolder.boolValue
                }, true
            )
        } catch { throw CorpusError(path: path, reason: error.localizedDescription) }
    }

    private static func contents(of file: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch { throw CorpusError(path: file, reason: "cannot be read: \(error.localizedDescription)") }
    }
}
