import Benchmarking
import Foundation
import Masking
import PatternLoading
import PatternSyntax
import PatternTools

// What `scrim patterns check` says of the embedded sets, as a program that is quickly built with optimisation: without it, cutting
// every example at every byte takes minutes.

let loaded = try PatternSelection(profile: .strict).load()
let database = try loaded.database()
let faults = try SetCheck.faults(in: loaded, database, costs: true)
for fault in faults { print(fault) }
print("patterns: \(loaded.patterns.count) checked, \(faults.count) faults")

// The clean parts of `scrim bench`'s corpus are clean: what the default profile finds there would be a false find, or a corpus that does
// not measure what it says.
let common = try PatternLibrary.embedded(profile: .default).database()
let scratch = try Scratch(common)
var found = 0
for part in Corpus.embedded().parts where part.name == "clean text" {
    for document in part.documents {
        var masker = TextMasker(common)
        var output: [UInt8] = []
        try masker.feed(document.bytes, scratch: scratch, into: &output)
        var matches = masker.matches
        try masker.finish(scratch: scratch, into: &output)
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
