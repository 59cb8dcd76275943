import Yams

/// Parses one YAML document of a limited size, without anchors and aliases.
enum YAMLDocument {
    /// What is wrong with a document as YAML.
    struct Fault: Error {
        var line: Int?
        var reason: String
    }

    static func parse(_ bytes: [UInt8]) throws(Fault) -> Node {
        guard bytes.count <= PatternLibrary.sizeLimit else {
            throw Fault(reason: "the file is larger than \(PatternLibrary.sizeLimit) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(line: firstLineOfBrokenUTF8(bytes), reason: "the file is not UTF-8")
        }
        if let line = firstAlias(bytes) {
            throw Fault(line: line, reason: "YAML anchors and aliases are not allowed; write the value out")
        }
        do {
            // The basic resolver leaves every scalar a string: what a plain scalar means is decided by the field that it is in.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else { throw Fault(reason: "the file is empty") }
            return root
        } catch let fault as Fault {
            throw fault
        } catch let error as YamlError {
            throw fault(of: error, in: bytes)
        } catch {
            throw Fault(reason: "the file is not YAML: \(error)")
        }
    }

    private static func fault(of error: YamlError, in bytes: [UInt8]) -> Fault {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let context = context.map { " \($0.text) that begins on line \($0.mark.line)" } ?? ""
            return Fault(line: mark.line, reason: "not YAML: \(problem)\(context), column \(mark.column)")
        case .reader(let problem, let offset, _, _):
            return Fault(line: offset.map { line(ofOffset: $0, in: bytes) }, reason: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            return Fault(
                line: context.mark.line, reason: "the same key twice in one mapping: \(keys.joined(separator: ", "))")
        default:
            return Fault(reason: "not YAML: \(error)")
        }
    }

    /// The line of the first alias whose anchor may be in the text, or `nil`.
    ///
    /// It is decided before the text is parsed: a few lines of aliases in aliases expand without bound. An alias only works if
    /// `*name` and `&name` both stand in the text, so that a text without such a pair is safe, and a text with one is hardly ever
    /// anything else (`*` after what a regular expression repeats does not count).
    private static func firstAlias(_ bytes: [UInt8]) -> Int? {
        guard bytes.contains(UInt8(ascii: "&")), bytes.contains(UInt8(ascii: "*")) else { return nil }
        var anchors: Set<ArraySlice<UInt8>> = []
        for i in bytes.indices where bytes[i] == UInt8(ascii: "&") { anchors.insert(name(after: i, in: bytes)) }
        anchors.remove([])
        for i in bytes.indices where bytes[i] == UInt8(ascii: "*") {
            if i > 0, isNameByte(bytes[i - 1]) || ")]}.\\".utf8.contains(bytes[i - 1]) { continue }
            if anchors.contains(name(after: i, in: bytes)) { return line(ofOffset: i, in: bytes) }
        }
        return nil
    }

    private static func name(after index: Int, in bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes[(index + 1)...].prefix(while: isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func line(ofOffset offset: Int, in bytes: [UInt8]) -> Int {
        1 + bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") }
    }

    private static func firstLineOfBrokenUTF8(_ bytes: [UInt8]) -> Int? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
    }
}
