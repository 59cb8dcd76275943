import Masking
import PatternSyntax

@testable import Benchmarking

func database(_ regexes: [(id: String, regex: String)]) throws -> Database {
    try Database([set(regexes)])
}

func set(_ regexes: [(id: String, regex: String)]) -> PatternSet {
    PatternSet(name: "test", patterns: regexes.map { Pattern(id: $0.id, form: .regex($0.regex)) })
}

/// A text that comes in the given pieces.
func sample(_ pieces: [String]) -> Sample {
    var sample = Sample(
        Corpus.Part(
            name: "text", kind: .text,
            documents: [Corpus.Document(name: "one", bytes: Array(pieces.joined().utf8))]))
    var end = 0
    let ends = pieces.map { piece in
        end += piece.utf8.count
        return end
    }
    sample.cut(at: ends)
    return sample
}

extension Sample {
    /// Another way to cut the only channel of a text.
    fileprivate mutating func cut(at ends: [Int]) {
        var document = documents[0]
        document.channels[0].ends = ends
        self = Sample(name: name, kind: kind, documents: [document])
    }
}
