@testable import PatternLoading

/// A complete pattern, to be spoilt in one place.
let goodPattern = """
      - id: fake-token
        name: Fake token
        category: test
        regex: '\\bfake_[a-z]{8}\\b'
        examples: ['fake_abcdefgh']
        negatives: ['fake_abc']

    """

func goodSet(_ patterns: String = goodPattern) -> String { "set: test\nversion: 1\npatterns:\n" + patterns }

/// Loads texts as files `1.yaml`, `2.yaml`, ….
func load(_ texts: String...) throws(LoadErrors) -> LoadedPatterns {
    try PatternLibrary.load(contents: texts.enumerated().map { ("\($0 + 1).yaml", Array($1.utf8)) })
}

/// The faults of a load, a line each; empty if it has none.
func faults(of texts: String...) -> [String] {
    do {
        _ = try PatternLibrary.load(contents: texts.enumerated().map { ("\($0 + 1).yaml", Array($1.utf8)) })
        return []
    } catch {
        return error.faults.map(\.description)
    }
}
