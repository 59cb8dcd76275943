import Testing

@testable import PatternLoading

/// Files that are not YAML, or more than a pattern set may be.
@Suite struct YAMLDocumentTests {
    @Test(arguments: [
        ("", "1.yaml: the file is empty"),
        ("# only a comment\n", "1.yaml: the file is empty"),
        ("---\n", "1.yaml:2: a pattern set must be a mapping of keys to values"),
        ("set: x\nset: y\n", "1.yaml:1: the same key twice in one mapping: set"),
        (
            "set: x\n--- \nset: y\n",
            "1.yaml:2: not YAML: but found another document expected a single document in the stream"
        ),
        ("set: 'x\n", "1.yaml:2: not YAML: "), ("a:\n\tb: 1\n", "1.yaml:2: not YAML: "),
        ("set: x\n}\n", "1.yaml:2: not YAML: "),
        ("set: x\nversion: \u{7}\n", "1.yaml:2: not YAML: control characters are not allowed"),
        ("set: *nowhere\n", "1.yaml:1: not YAML: found undefined alias"),
    ])
    func brokenYAML(_ text: String, _ expected: String) {
        let found = faults(of: text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }

    @Test func bytesThatAreNotUTF8() {
        let bytes = Array("set: x\nversion: ".utf8) + [0xFF, 0x0A]
        let errors = #expect(throws: LoadErrors.self) { try PatternLibrary.load(contents: [("1.yaml", bytes)]) }
        #expect(errors?.description == "1.yaml:2: the file is not UTF-8")
    }

    @Test func aFileOverTheLimit() {
        let comment = String(repeating: "# filler\n", count: PatternLibrary.sizeLimit / 9 + 1)
        #expect(faults(of: goodSet() + comment) == ["1.yaml: the file is larger than 1048576 bytes"])
        #expect(faults(of: goodSet() + comment.prefix(PatternLibrary.sizeLimit - 200)) == [])
    }

    /// Nine lines that would expand to 10^9 nodes; as a key they would be hashed.
    @Test func aliasBombs() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        let reason = "YAML anchors and aliases are not allowed; write the value out"
        #expect(faults(of: bomb) == ["1.yaml:2: \(reason)"])
        #expect(faults(of: bomb + "? *a9\n: x\n") == ["1.yaml:2: \(reason)"])
        #expect(faults(of: "a: &x 1\nb: {\"c\":*x }\n") == ["1.yaml:2: \(reason)"])
        #expect(faults(of: "- &x a\n-\n *x\n") == ["1.yaml:3: \(reason)"])
        #expect(
            faults(of: "a: &x 1\n") == [
                "1.yaml:1: set: missing", "1.yaml:1: version: missing", "1.yaml:1: patterns: missing",
                "1.yaml:1: a: unknown key; known are allow, patterns, set, version",
            ])
    }

    /// `*` in a regular expression and `&` in an example are no aliases.
    @Test func starsAndAmpersandsInTexts() {
        let pattern = goodPattern.replacing("['fake_abc']", with: "['a=1&token=fake', 'x*token', '& *', '.*token']")
        #expect(faults(of: goodSet(pattern)) == [])
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func deepNesting(_ opening: String) {
        for depth in [10, 500, 5_000, 100_000] {
            #expect(!faults(of: String(repeating: opening, count: depth)).isEmpty)
        }
        let closed = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        #expect(faults(of: closed) == ["1.yaml:1: a pattern set must be a mapping of keys to values"])
    }

    /// Whatever a good file is changed to, the outcome is a set or a list of faults.
    @Test func changedFilesNeverTrap() {
        var generator = SystemRandomNumberGenerator()
        let good = Array((goodSet() + "    action: { partial: { first: 1 } }\n    allow: [x, { regex: 'y' }]\n").utf8)
        let alphabet = Array("[]{}:,-?&*!|>'\"%@`#\\ \n\t~01ab\u{0}\u{85}".utf8)
        for _ in 0..<3_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let i = bytes.indices.randomElement(using: &generator)!
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[i] = alphabet.randomElement(using: &generator)!
                case 1: bytes.insert(alphabet.randomElement(using: &generator)!, at: i)
                default: bytes.removeSubrange(i..<min(bytes.count - 1, i + 8))
                }
            }
            do throws(LoadErrors) {
                #expect(try PatternLibrary.load(contents: [("x", bytes)]).sets.count == 1)
            } catch {
                #expect(!error.faults.isEmpty)
                #expect(error.faults.allSatisfy { !$0.reason.isEmpty && $0.description.hasPrefix("x") })
            }
        }
    }
}
