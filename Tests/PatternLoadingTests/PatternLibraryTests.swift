import Foundation
import Masking
import PatternSyntax
import Testing

@testable import PatternLoading

@Suite struct PatternLibraryTests {
    /// A folder for one test, gone when the test is over.
    final class Folder {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "scrim-patterns-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: path + "/b/deep", withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
        }
    }

    private func named(_ id: String) -> String { goodSet(goodPattern.replacing("fake-token", with: id)) }

    @Test func filesAndFoldersAreLoadedInOrder() throws {
        let folder = try Folder()
        try folder.write("z.yaml", named("fake-z"))
        try folder.write("a.yaml", named("fake-a"))
        try folder.write("b/deep/c.yaml", named("fake-c"))
        try folder.write("b/ignored.txt", "not a pattern set")
        try folder.write("single", named("fake-single"))
        let loaded = try PatternLibrary.load(paths: [folder.path + "/single", folder.path])
        #expect(loaded.patterns.map(\.id) == ["fake-single", "fake-a", "fake-c", "fake-z"])
        #expect(try PatternLibrary.load(paths: [folder.path + "/"]).patterns.count == 3)
    }

    @Test func whatCannotBeReadIsReportedWithTheRest() throws {
        let folder = try Folder()
        try folder.write("a.yaml", named("Fake"))
        let paths = [folder.path + "/none.yaml", folder.path + "/b", folder.path + "/a.yaml"]
        let errors = #expect(throws: LoadErrors.self) { try PatternLibrary.load(paths: paths) }
        #expect(
            errors?.faults.map(\.description) == [
                "\(paths[0]): no such file or folder", "\(paths[1]): the folder has no .yaml file",
                "\(paths[2]):4: Fake: id: must be kebab-case, as in 'github-pat', and at most 64 characters",
            ])
    }

    @Test func aFileOverTheLimitIsNotReadWhole() throws {
        let folder = try Folder()
        try folder.write("a.yaml", String(repeating: "# filler\n", count: 300_000))
        let errors = #expect(throws: LoadErrors.self) { try PatternLibrary.load(paths: [folder.path]) }
        #expect(errors?.faults.map(\.reason) == ["the file is larger than 1048576 bytes"])
    }

    /// The engine's faults come back with the line of the field.
    @Test func theEnginesFaultsHaveAPlace() throws {
        let loaded = try load(goodSet().replacing("\\bfake_[a-z]{8}\\b", with: "fake_("))
        let fault = loaded.fault(field: "regex", ofPattern: "fake-token", reason: "unclosed group")
        #expect(fault.description == "1.yaml:7: fake-token: regex: unclosed group")
        let errors = #expect(throws: LoadErrors.self) { try loaded.database() }
        #expect(errors?.faults.first?.file == "1.yaml")
        #expect(errors?.faults.first?.line == 7)
    }
}

@Suite struct PatternCheckTests {
    private func check(_ pattern: String) throws -> [String] {
        let loaded = try load(goodSet(pattern))
        return try loaded.check(try loaded.database()).map(\.description)
    }

    @Test(arguments: ["redact", "block", "detect", "{ partial: { first: 2 } }"])
    func whatDoesAsItSaysPasses(_ action: String) throws {
        let pattern = goodPattern.replacing(
            "['fake_abcdefgh']", with: "['fake_abcdefgh', 'x fake_abcdefgh y fake_hgfedcba']")
        #expect(try check(pattern + "    action: \(action)\n") == [])
    }

    @Test(arguments: ["redact", "block", "detect"])
    func everyTextThatFailsIsReported(_ action: String) throws {
        let pattern = goodPattern.replacing("['fake_abcdefgh']", with: "['fake_abcdefgh', 'fake_abc', 'fake']")
            .replacing("['fake_abc']", with: "['x', 'a fake_abcdefgh']")
        #expect(
            try check(pattern + "    action: \(action)\n") == [
                "1.yaml:8: fake-token: examples: text 2 has no match",
                "1.yaml:8: fake-token: examples: text 3 has no match",
                "1.yaml:9: fake-token: negatives: text 2 has a match",
            ])
    }

    /// A pattern that finds part of a placeholder would mask it on every further pass.
    @Test func whatIsMaskedMustStay() throws {
        let pattern = goodPattern.replacing("\\bfake_[a-z]{8}\\b", with: "fake=(?<secret>.{8})")
            .replacing("['fake_abcdefgh']", with: "['fake=abcdefgh']")
        #expect(
            try check(pattern) == [
                """
                1.yaml:8: fake-token: examples: text 1 is masked once more where it was masked: exclude [ and ] from \
                what is found
                """
            ])
    }

    /// A match of another pattern is not a match of this one.
    @Test func anExampleMustMatchItsOwnPattern() throws {
        let other = goodPattern.replacing("fake-token", with: "other-token").replacing("\\bfake_", with: "\\bother_")
        #expect(try check(goodPattern + other) == ["1.yaml:14: other-token: examples: text 1 has no match"])
    }
}

@Suite struct EmbeddedPatternsTests {
    /// A file that is added to `patterns` must be added to the list of those embedded.
    @Test func everyFileIsEmbedded() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        for folder in ["patterns/secrets", "patterns/pii"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
            let listed = EmbeddedPatterns.files.map(\.path).filter { $0.hasPrefix(folder + "/") }
            #expect(Set(listed) == Set(names.map { "\(folder)/\($0)" }))
        }
        for (path, bytes) in EmbeddedPatterns.files {
            #expect(try Data(contentsOf: root.appendingPathComponent(path)) == Data(bytes), "\(path)")
        }
    }

    @Test func profilesChooseAmongThem() throws {
        func ids(_ profile: Profile) throws -> Set<String> {
            Set(try PatternLibrary.embedded(profile: profile).patterns.map(\.id))
        }
        let strict = try ids(.strict)
        let secrets = try ids(.secrets)
        let pii = try ids(.pii)
        let standard = try ids(.default)
        #expect(secrets.union(pii) == strict)
        #expect(secrets.isDisjoint(with: pii))
        #expect(standard.isSuperset(of: secrets))
        let sure = try PatternLibrary.embedded(profile: .pii).patterns.filter { $0.confidence == .high }
        #expect(standard.intersection(pii) == Set(sure.map(\.id)))
        #expect(
            standard.isSuperset(of: [
                "email", "phone-international", "payment-card", "iban", "us-ssn", "us-ssn-stated", "br-cpf", "gb-nhs",
            ]))
        #expect(pii.isSuperset(of: ["ipv4-address", "phone-north-america", "date-of-birth", "licence-plate"]))
        #expect(standard.isDisjoint(with: ["ipv4-address", "phone-north-america", "date-of-birth", "licence-plate"]))
        #expect(pii.count >= 300)
        #expect(strict.count >= 400)
        #expect(
            try PatternLibrary.embedded().patterns.map(\.id)
                == PatternLibrary.embedded(profile: .default).patterns.map(\.id))
    }

    /// That they do what they say is the work of `pattern-check`, which needs optimised code.
    @Test func everyPatternIsDocumentedAndTested() throws {
        for pattern in try PatternLibrary.embedded(profile: .strict).patterns {
            #expect(pattern.examples.count >= 2 && pattern.negatives.count >= 2, "\(pattern.id)")
            #expect(pattern.reference.hasPrefix("https://"), "\(pattern.id)")
        }
    }
}
