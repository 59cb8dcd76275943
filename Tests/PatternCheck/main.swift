import Benchmarking
import Foundation
import Masking
import PatternLoading
import PatternSyntax
import PatternTools

// What `scrim patterns check` says of the embedded sets, as a program that is quickly built with optimisation: without it, cutting
// every example at every byte takes minutes.

let selection = PatternSelection(profile: .strict)
let loaded = try selection.load()
let folder = FileManager.default.temporaryDirectory.appending(path: "scrim-pattern-check-\(UUID())").path
var settings = MaskingSettings()
settings.cache = folder
let database = try loaded.database(settings: settings)
var faults = try SetCheck.faults(in: loaded, database, costs: true)

// What a second start has from the cache masks every example as the first one does, long texts and short ones.
let cached = try selection.database(settings: settings)
let (scratch, cachedScratch) = try (Scratch(database), Scratch(cached))
for example in loaded.patterns.flatMap(\.examples) {
    for text in [example, String(repeating: "\n", count: 1024) + example] {
        let bytes = Array(text.utf8)
        if try cached.mask(bytes, scratch: cachedScratch) != database.mask(bytes, scratch: scratch) {
            faults.append(.init(file: "the cache", reason: "masks another way: \(example)"))
        }
    }
}
try FileManager.default.removeItem(atPath: folder)
for fault in faults { print(fault) }
print("patterns: \(loaded.patterns.count) checked, \(faults.count) faults")

// The clean parts of `scrim bench`'s corpus are clean: what the default profile finds there would be a false find, or a corpus that does
// not measure what it says.
let common = try PatternLibrary.embedded(profile: .default).database()
let commonScratch = try Scratch(common)
var found = 0
for part in Corpus.embedded().parts where part.name == "clean text" {
    for document in part.documents {
        var masker = TextMasker(common)
        var output: [UInt8] = []
        try masker.feed(document.bytes, scratch: commonScratch, into: &output)
        var matches = masker.matches
        try masker.finish(scratch: commonScratch, into: &output)
        matches += masker.matches
        for match in matches {
            let around = max(0, match.start - 30)..<min(document.bytes.count, match.end + 10)
            print("\(common.patterns[match.pattern].id): …\(String(decoding: document.bytes[around], as: UTF8.self))…")
            found += 1
        }
    }
}
print("clean corpus: \(found) matches")
exit(faults.isEmpty && found == 0 ? 0 : 1)
