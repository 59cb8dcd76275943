import Yams

extension SettingsParser {
    /// Takes every setting of a YAML document: the keys of ``keys``, a dot standing for a level.
    ///
    /// - Parameter name: of the file, for messages.
    public mutating func read(yaml: String, name: String) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            return fail("not YAML: \(Self.describe(error))", place: name)
        } catch {
            return fail("not YAML", place: name)
        }
        guard let root else { return }
        guard let mapping = root.mapping else {
            return fail("a configuration is a mapping of settings", place: Self.place(root, name))
        }
        read(mapping, prefix: "", name: name)
    }

    private mutating func read(_ mapping: Node.Mapping, prefix: String, name: String) {
        var seen: Set<String> = []
        for (keyNode, value) in mapping {
            let place = Self.place(keyNode, name)
            guard let part = keyNode.scalar?.string else {
                fail("a setting's name must be a word", place: place)
                continue
            }
            let key = prefix + part
            guard seen.insert(key).inserted else {
                fail("'\(key)' is set twice", place: place)
                continue
            }
            if let inner = value.mapping {
                guard Self.keys.contains(where: { $0.hasPrefix(key + ".") }) else {
                    fail("unknown setting '\(key)'", place: place)
                    continue
                }
                read(inner, prefix: key + ".", name: name)
            } else if let items = value.sequence {
                let texts = items.compactMap { $0.scalar?.string }
                guard Self.listKeys.contains(key), texts.count == items.count else {
                    fail("'\(key)' does not take a list", place: place)
                    continue
                }
                set(key, texts, place: place)
            } else if let text = value.scalar?.string {
                set(key, [text], place: place)
            } else {
                fail("'\(key)' has a value of no known kind", place: place)
            }
        }
    }

    private static func place(_ node: Node, _ name: String) -> String {
        node.mark.map { "\(name):\($0.line)" } ?? name
    }

    private static func describe(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "line \(mark.line): \(problem)"
        case .duplicatedKeysInMapping: return "a key is set twice"
        default: return "it cannot be read"
        }
    }
}
