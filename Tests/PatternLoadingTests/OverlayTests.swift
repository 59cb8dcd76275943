import Foundation
import PatternLoading
import PatternSyntax
import Testing

@Suite struct OverlayTests {
    /// The selection with an overlay of this text, in a file that is there for the time of the call.
    private func load(
        _ text: String, paths: [String] = [], profile: Profile? = nil
    ) throws -> (patterns: [String: Pattern], faults: [String]) {
        let file = FileManager.default.temporaryDirectory.appending(path: "overlay-\(UUID()).yaml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        do throws(LoadErrors) {
            let selection = PatternSelection(paths: paths, profile: profile, overlay: file.path)
            let loaded = try selection.load()
            return (Dictionary(uniqueKeysWithValues: loaded.patterns.map { ($0.id, $0) }), [])
        } catch {
            return ([:], error.faults.map { $0.description.replacing(file.path, with: "overlay") })
        }
    }

    @Test func changesWhatItNames() throws {
        let (patterns, faults) = try load(
            """
            overlay: 1
            patterns:
              ipv4-address: { enabled: true }
              jwt: { enabled: false }
              email: { action: detect, priority: 99, confidence: low, allow: ['me@example.com'] }
            """)
        #expect(faults == [])
        let plain = try PatternSelection().load().patterns
        #expect(!plain.contains { $0.id == "ipv4-address" })
        #expect(patterns["ipv4-address"] != nil)
        #expect(plain.contains { $0.id == "jwt" })
        #expect(patterns["jwt"] == nil)
        let email = try #require(patterns["email"])
        #expect(email.action == .detect)
        #expect(email.priority == 99)
        #expect(email.confidence == .low)
        #expect(email.allow.contains(.literal("me@example.com")))
        // Nothing else is another.
        let others = plain.filter { !["jwt", "email"].contains($0.id) }
        for pattern in others { #expect(patterns[pattern.id] == pattern) }
        #expect(patterns.count == others.count + 2)
    }

    @Test func allowsForAllButSpans() throws {
        let (patterns, faults) = try load("overlay: 1\nallow: ['not-a-secret', { regex: 'x{8}' }]\n", profile: .strict)
        #expect(faults == [])
        for pattern in patterns.values {
            let isAllowing = pattern.allow.contains(.literal("not-a-secret")) && pattern.allow.contains(.regex("x{8}"))
            if case .span = pattern.form { #expect(!isAllowing) } else { #expect(isAllowing) }
        }
    }

    @Test(arguments: [
        ("patterns: {}\n", "overlay:1: overlay: missing"),
        ("overlay: 2\n", "overlay:1: overlay: must be a whole number from 1 to 1"),
        (
            "overlay: 1\npatterns:\n  no-such-thing: { enabled: true }\n",
            """
            overlay:3: no-such-thing: there is no pattern with this id; \
            `scrim patterns list --profile strict` shows the embedded ones
            """
        ),
        (
            "overlay: 1\npatterns:\n  email: { enabled: maybe }\n",
            "overlay:3: email: enabled: must be true or false"
        ),
        (
            "overlay: 1\npatterns:\n  email: { regex: x }\n",
            "overlay:3: email: regex: unknown key; known are action, allow, confidence, enabled, priority"
        ),
        ("overlay: 1\npatterns: [email]\n", "overlay:2: patterns: must be a mapping of keys to values"),
        ("overlay: 1\npattern: {}\n", "overlay:2: pattern: unknown key; known are allow, overlay, patterns"),
    ])
    func refusesWhatItCannotTake(_ text: String, _ fault: String) throws {
        #expect(try load(text).faults == [fault])
    }

    @Test func aFaultOfTheEngineIsTheOverlays() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "overlay-\(UUID()).yaml")
        try Data("overlay: 1\npatterns:\n  email:\n    action: hash\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let loaded = try PatternSelection(overlay: file.path).load()
        let errors = #expect(throws: LoadErrors.self) { try loaded.database() }
        #expect(errors?.faults.first?.description.hasPrefix("\(file.path):4: email: action: ") == true)
    }

    @Test func aMissingFileIsAFault() {
        let errors = #expect(throws: LoadErrors.self) { try PatternSelection(overlay: "/nowhere/x.yaml").load() }
        #expect(errors?.faults.first?.file == "/nowhere/x.yaml")
    }
}
