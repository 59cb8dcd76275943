import Foundation
import Masking
import PatternLoading
import Testing

/// The README's example of the library: what stands there is what runs here.
@Suite struct ReadmeTests {
    @Test func theLibraryExampleMasks() throws {
        // README
        let database = try PatternLibrary.embedded().database()  // once; shared by all threads
        let scratch = try Scratch(database)  // one per thread
        var masker = TextMasker(database)  // one per text
        var output: [UInt8] = []
        for chunk in ["token: ghp_FAKEfakeFAKE", "fakeFAKEfakeFAKEfakeFAKE1234", " ok"] {
            try masker.feed(Array(chunk.utf8), scratch: scratch, into: &output)  // appends what may leave
        }
        try masker.finish(scratch: scratch, into: &output)
        // README
        #expect(String(decoding: output, as: UTF8.self) == "token: [REDACTED:github-pat] ok")
    }

    @Test func theReadmeHasTheExampleThatRuns() throws {
        let file = URL(fileURLWithPath: #filePath)
        let readme = file.deletingLastPathComponent().appending(path: "../../README.md")
        let code = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "```swift\n")[1]
            .components(separatedBy: "```")[0]
        let test = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "// README\n")[1]
        func lines(_ text: String) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
                !$0.isEmpty && !$0.hasPrefix("import ")
            }
        }
        #expect(lines(code) == lines(test))
    }
}
