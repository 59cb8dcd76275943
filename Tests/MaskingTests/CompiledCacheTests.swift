import Foundation
import PatternSyntax
import Testing
import Validators

@testable import Masking

/// A folder for caches, gone with the value.
final class CacheFolder {
    let path = FileManager.default.temporaryDirectory.appending(path: "scrim-cache-\(UUID())").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var settings: MaskingSettings {
        var settings = MaskingSettings()
        settings.cache = path
        settings.key = (0..<32).map { $0 }
        return settings
    }

    var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { path + "/" + $0 } }
    }

    /// The only file.
    var file: String {
        get throws {
            let files = try files
            try #require(files.count == 1)
            return files[0]
        }
    }

    func write(_ bytes: [UInt8], to file: String) throws {
        try Data(bytes).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }
}

@Suite struct CompiledCacheTests {
    private func masks(_ settings: MaskingSettings) throws {
        let database = try database(fakeKey, settings: settings)
        let text = String(repeating: "x ", count: 200) + "sk-fake-abcdef123456"
        #expect(try mask(text, database).hasSuffix("x [REDACTED:fake-key]"))
    }

    private func identity(of file: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int
    }

    /// Every form, action and field that the cache has to keep.
    private static let patterns: [Pattern] = {
        var patterns = [fakeKey, fakePEM, fakePassword]
        func add(_ id: String, _ regex: String, _ change: (inout Pattern) -> Void = { _ in }) {
            var pattern = Pattern(id: id, name: "Name of \(id)", category: "test", form: .regex(regex), priority: -3)
            change(&pattern)
            patterns.append(pattern)
        }
        add("fake-card", #"\b[0-9]{4}(?:[ -]?[0-9]{4}){3}\b"#) { $0.validators = ["luhn"] }
        add("fake-name", #"(?i)name(?: is|:) {1,3}(?<secret>[A-Z][a-z]{2,20}(?: [A-Z][a-z]{1,20}){0,2})(?:$|[ .])"#) {
            $0.confidence = .low
            $0.allow = [.literal("Nobody"), .regex("Jane [A-Z][a-z]+"), .regex("(?:No ?)+one")]
        }
        add("fake-line", #"(?m)^key [0-9a-f]{8,12}$"#) { $0.action = .partial(first: 2, last: 3) }
        add("fake-hash", #"\Bhash-[0-9]{4,9}\b"#) { $0.action = .hash }
        add("fake-token", #"\Atoken-[0-9]{4}\z"#) { $0.action = .tokenize }
        add("fake-block", "stop-[0-9]{9}") { $0.action = .block }
        add("fake-report", "note-[0-9]{2}") { $0.action = .detect }
        return patterns
    }()

    private static let texts = [
        "sk-fake-abcdef123456", "password: geheim99 and more", "4111 1111 1111 1111 and 4111 1111 1111 1112",
        "-----BEGIN FAKE PRIVATE KEY-----\nabc\n-----END FAKE PRIVATE KEY-----\nafter",
        "my name is Jane Doe. Name: Noone. Name: No one. name is John Smith Junior.", "a\nkey 0123456789ab\nkey 01\n",
        "ahash-12345 hash-12345", "token-1234", "token-12345", "stop-123456789 never", "note-12 note-1",
    ]

    private func outcome(_ text: String, _ database: Database) throws -> [String] {
        let scratch = try Scratch(database)
        // At once, long, and byte by byte: with Hyperscan and without.
        return try [text, String(repeating: "\n", count: 300) + text].flatMap { text in
            try [text.utf8.count, 1].map { size in
                var channel = Channel(database)
                var decisions = Decisions()
                var rest = Array(text.utf8)[...]
                while !rest.isEmpty, decisions.blockedBy == nil {
                    try Array(rest.prefix(size)).withUnsafeBufferPointer {
                        try channel.feed($0, scratch: scratch, into: &decisions)
                    }
                    rest = rest.dropFirst(size)
                }
                if decisions.blockedBy == nil { try channel.finish(scratch: scratch, into: &decisions) }
                return "\(decisions)"
            }
        }
    }

    @Test func aSecondStartUsesTheFileOfTheFirst() throws {
        let folder = CacheFolder()
        try masks(folder.settings)
        let file = try folder.file
        let written = try FileManager.default.attributesOfItem(atPath: file)
        #expect(written[.posixPermissions] as? Int == 0o600)
        let first = try identity(of: file)
        try masks(folder.settings)
        #expect(try identity(of: folder.file) == first)
    }

    @Test func whatComesFromTheCacheIsWhatWasKept() throws {
        let folder = CacheFolder()
        let sets = [PatternSet(name: "tests", patterns: Self.patterns)]
        let cold = try Database(sets, settings: folder.settings)
        let source = try #require(SourceDigest(of: sets))
        let warm = try #require(Database(cached: source, settings: folder.settings))
        #expect(warm.patterns == Self.patterns)
        #expect(warm.program == cold.program)
        #expect(warm.search.words == cold.search.words)
        #expect(warm.hyperscan?.serialized == cold.hyperscan?.serialized)
        #expect(warm.hasBlocks)
        for (warm, cold) in zip(warm.rules, cold.rules) {
            #expect(warm.width == cold.width && warm.hasSecret == cold.hasSecret && warm.isTop == cold.isTop)
            #expect(warm.allowed == cold.allowed && warm.end == cold.end && warm.allowedTexts == cold.allowedTexts)
            #expect(warm.placeholder == cold.placeholder && warm.validators.map(\.name) == cold.validators.map(\.name))
        }
        var settings = folder.settings
        settings.cache = nil
        let uncached = try Database(sets, settings: settings)
        for text in Self.texts {
            let expected = try outcome(text, uncached)
            #expect(try outcome(text, cold) == expected)
            #expect(try outcome(text, warm) == expected, "\(text)")
        }
        // The texts do reach every pattern.
        let found = try Self.texts.flatMap { text in
            let scratch = try Scratch(warm)
            var channel = Channel(warm)
            var decisions = Decisions()
            try Array(text.utf8).withUnsafeBufferPointer { try channel.feed($0, scratch: scratch, into: &decisions) }
            if decisions.blockedBy == nil { try channel.finish(scratch: scratch, into: &decisions) }
            return decisions.matches.map(\.pattern) + (decisions.blockedBy.map { [$0] } ?? [])
        }
        #expect(Set(found) == Set(Self.patterns.indices))
    }

    @Test func samplesAreNotKeptInMemory() throws {
        var pattern = fakeKey
        pattern.examples = ["sk-fake-abcdef123456"]
        pattern.negatives = ["sk-fake-"]
        pattern.reference = "https://example.com"
        let folder = CacheFolder()
        for settings in [MaskingSettings(), folder.settings, folder.settings] {
            #expect(try database(pattern, settings: settings).patterns == [fakeKey])
        }
    }

    // MARK: What makes it another

    @Test func eachFieldOfAPatternMakesItAnother() throws {
        let folder = CacheFolder()
        func start(_ change: (inout Pattern) -> Void) throws {
            var pattern = fakePassword
            change(&pattern)
            _ = try database(pattern, settings: folder.settings)
        }
        let changes: [(inout Pattern) -> Void] = [
            { _ in }, { $0.id = "other" }, { $0.name = "other" }, { $0.category = "other" },
            { $0.form = .regex("password: (?<secret>[a-z0-9]{5,40})") }, { $0.form = .span(begin: "x{9}", end: "y") },
            { $0.validators = ["luhn"] }, { $0.action = .block }, { $0.action = .partial(first: 1, last: 0) },
            { $0.action = .partial(first: 0, last: 1) }, { $0.priority = 51 }, { $0.confidence = .low },
            { $0.allow = [.literal("x")] }, { $0.allow = [.regex("x")] },
        ]
        for change in changes { try start(change) }
        #expect(try folder.files.count == changes.count)
        for change in changes { try start(change) }
        #expect(try folder.files.count == changes.count)
    }

    @Test func eachSettingBuildAndSourceMakesItAnother() throws {
        let folder = CacheFolder()
        let set = PatternSet(name: "tests", patterns: [fakeKey])
        let source = try #require(SourceDigest(of: [set]))
        let other = try #require(SourceDigest(of: [UInt8](repeating: 7, count: 3)))
        var lookback = folder.settings
        lookback.lookback = 100
        var template = folder.settings
        template.template = "<{id}>"
        let caches = [
            CompiledCache(source: source, settings: folder.settings, build: [1]),
            CompiledCache(source: source, settings: folder.settings, build: [2]),
            CompiledCache(source: source, settings: lookback, build: [1]),
            CompiledCache(source: source, settings: template, build: [1]),
            CompiledCache(source: other, settings: folder.settings, build: [1]),
        ].compactMap(\.self)
        try #require(caches.count == 5)
        for (index, cache) in caches.enumerated() {
            for later in caches[index...] { #expect(later.load() == nil) }
            cache.store(try CompiledPatterns([set], settings: folder.settings))
            for earlier in caches[...index] { #expect(earlier.load() != nil) }
        }
    }

    @Test func withoutANameOfTheBuildNothingIsKept() throws {
        let folder = CacheFolder()
        let source = try #require(SourceDigest(of: [1]))
        #expect(CompiledCache(source: source, settings: folder.settings, build: []) == nil)
        #expect(CompiledCache(source: source, settings: folder.settings) != nil)
    }

    @Test func faultsAreNotHiddenByWhatWasKept() throws {
        let folder = CacheFolder()
        var pattern = fakeKey
        pattern.action = .hash
        _ = try database(pattern, settings: folder.settings)
        var settings = folder.settings
        settings.key = nil
        let missing = #expect(throws: PatternErrors.self) { try database(pattern, settings: settings) }
        #expect(missing?.faults.map(\.field) == ["action"])
        settings.key = [1]
        let short = #expect(throws: PatternErrors.self) { try database(pattern, settings: settings) }
        #expect(short?.faults.map(\.field) == ["key"])
    }

    @Test func aSetThatIsRefusedIsNotKept() throws {
        let folder = CacheFolder()
        let greedy = Pattern(id: "greedy", form: .regex(#"\[REDACTED:[a-z]{3,9}"#))
        for _ in 0..<2 { #expect(throws: PatternErrors.self) { try database(greedy, settings: folder.settings) } }
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    // MARK: Files that cannot be used

    @Test func damageOfAnyByteIsAMiss() throws {
        let folder = CacheFolder()
        let set = PatternSet(name: "tests", patterns: [fakePassword])
        let source = try #require(SourceDigest(of: [set]))
        let cache = try #require(CompiledCache(source: source, settings: folder.settings))
        cache.store(try CompiledPatterns([set], settings: folder.settings))
        let file = try folder.file
        let whole = Array(try Data(contentsOf: URL(filePath: file)))
        #expect(cache.load() != nil)
        for at in whole.indices {
            var damaged = whole
            damaged[at] ^= 1 << UInt8(at % 8)
            try folder.write(damaged, to: file)
            #expect(cache.load() == nil, "byte \(at)")
        }
        for damaged in [[], Array("nonsense".utf8), whole + [0]]
            + stride(from: 0, to: whole.count, by: 97).map({ Array(whole[..<$0]) })
        {
            try folder.write(damaged, to: file)
            #expect(cache.load() == nil, "\(damaged.count) bytes")
        }
        try folder.write(whole, to: file)
        #expect(cache.load() != nil)
    }

    /// Even under a digest that is right: nothing that was not written as it is read, and never a crash.
    @Test func anyContentIsReadOrRefused() throws {
        var writer = ByteWriter()
        let settings = CacheFolder().settings
        let sets = [PatternSet(name: "tests", patterns: Self.patterns)]
        try #require(CompiledPatterns(sets, settings: settings).write(to: &writer))
        let whole = writer.bytes
        func isRead(_ bytes: [UInt8]) -> Bool {
            var reader = ByteReader(bytes)
            return (try? CompiledPatterns(from: &reader, settings: settings)) != nil
        }
        #expect(isRead(whole))
        #expect(!isRead(whole + [0]))
        for length in stride(from: 0, to: whole.count, by: 31) { #expect(!isRead(Array(whole[..<length]))) }
        for at in stride(from: 0, to: whole.count, by: 29) {
            for value: UInt8 in [0, 0x7F, 0xFF, whole[at] ^ 1] {
                var changed = whole
                changed[at] = value
                _ = isRead(changed)
            }
        }
    }

    @Test func aDamagedFileIsReplaced() throws {
        let folder = CacheFolder()
        try masks(folder.settings)
        let file = try folder.file
        let whole = Array(try Data(contentsOf: URL(filePath: file)))
        for damage in [[], Array("nonsense".utf8), Array(whole.dropLast(100))] {
            try folder.write(damage, to: file)
            try masks(folder.settings)
            #expect(try Data(contentsOf: URL(filePath: file)).count == whole.count)
        }
    }

    @Test func aFileThatOthersMayWriteIsNotTrusted() throws {
        let folder = CacheFolder()
        try masks(folder.settings)
        let file = try folder.file
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
        try masks(folder.settings)
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func aFolderThatCannotBeWrittenIsNoFault() throws {
        var settings = MaskingSettings()
        settings.cache = "/dev/null/scrim"
        try masks(settings)
    }

    @Test func theFilesOfNoUseForLongestGo() throws {
        let folder = CacheFolder()
        try masks(folder.settings)
        let first = try folder.file
        try folder.write([1], to: folder.path + "/another's")
        var stale: [String] = []
        for age in 1...20 {
            let file = folder.path + "/\(age).scrimdb"
            try folder.write([1], to: file)
            let date = Date(timeIntervalSinceNow: -3600 * Double(age))
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file)
            if age > 14 { stale.append(file) }
        }
        // The oldest of all is used, and then one more is made: of 22, 16 stay.
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: first)
        try masks(folder.settings)
        _ = try database(fakePassword, settings: folder.settings)
        let left = try folder.files
        #expect(left.count == 17)
        #expect(left.contains(first) && left.contains(folder.path + "/another's"))
        #expect(!left.contains(where: stale.contains))
    }
}
