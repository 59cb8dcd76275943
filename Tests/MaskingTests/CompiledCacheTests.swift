import Foundation
import Masking
import PatternSyntax
import Testing

@Suite struct CompiledCacheTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "scrim-cache-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func masks(_ folder: String) throws {
        var settings = MaskingSettings()
        settings.cache = folder
        let database = try database(fakeKey, settings: settings)
        let text = String(repeating: "x ", count: 200) + "sk-fake-abcdef123456"
        #expect(try mask(text, database).hasSuffix("x [REDACTED:fake-key]"))
    }

    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).map { folder + "/" + $0 }
    }

    @Test func aSecondStartUsesTheFileOfTheFirst() throws {
        try withFolder { folder in
            try masks(folder)
            let first = try files(folder)
            #expect(first.count == 1)
            let written = try FileManager.default.attributesOfItem(atPath: first[0])
            #expect(written[.posixPermissions] as? Int == 0o600)
            try masks(folder)
            #expect(try files(folder) == first)
            let later = try FileManager.default.attributesOfItem(atPath: first[0])
            #expect(later[.systemFileNumber] as? Int == written[.systemFileNumber] as? Int)
        }
    }

    @Test func aDamagedFileIsReplaced() throws {
        try withFolder { folder in
            try masks(folder)
            let file = try files(folder)[0]
            let whole = try Data(contentsOf: URL(filePath: file))
            for damage in [Data(), Data("nonsense".utf8), whole.dropLast(100)] {
                try damage.write(to: URL(filePath: file))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
                try masks(folder)
                #expect(try Data(contentsOf: URL(filePath: file)).count == whole.count)
            }
        }
    }

    @Test func aFileThatOthersMayWriteIsNotTrusted() throws {
        try withFolder { folder in
            try masks(folder)
            let file = try files(folder)[0]
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
            try masks(folder)
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func aFolderThatCannotBeWrittenIsNoFault() throws {
        try masks("/dev/null/scrim")
    }
}
