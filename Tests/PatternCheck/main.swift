import Foundation
import Masking
import PatternLoading
import PatternTools

// What `scrim patterns check` says of the embedded sets, as a program that is quickly built with optimisation: without it, cutting
// every example at every byte takes minutes.

let loaded = try PatternSelection(profile: .strict).load()
let database = try loaded.database()
let faults = try SetCheck.faults(in: loaded, database, costs: true)
for fault in faults { print(fault) }
print("patterns: \(loaded.patterns.count) checked, \(faults.count) faults")
exit(faults.isEmpty ? 0 : 1)
