/// One made-up answer of a coding assistant, block by block.
struct Answer {
    enum Block {
        case thinking(String)
        case text(String)
        case tool(name: String, input: String)
    }

    var blocks: [Block] = []
    /// The secrets in it.
    var planted: [Corpus.Planted] = []

    /// All it says, as one text.
    var text: String {
        blocks.map { block in
            switch block {
            case .thinking(let text), .text(let text), .tool(_, let text): text
            }
        }.joined(separator: "\n\n")
    }
}

extension TextMaker {
    /// Of a hundred answers 90 are in English, 6 in German, 4 in Japanese. By bytes about half is prose, a third code and tool input, the
    /// rest logs, terminal sessions, JSON and tables.
    ///
    /// `secretEvery` is the mean distance between planted secrets in bytes; nil plants none.
    mutating func answer(secretEvery distance: Int?) -> Answer {
        var answer = Answer()
        let draw = below(100)
        let language: Language = draw < 90 ? .english : draw < 96 ? .german : .japanese
        if chance(50) {
            answer.blocks.append(
                .thinking((0..<(1 + below(3))).map { _ in paragraph(.english) }.joined(separator: "\n\n")))
        }
        let turns = 1 + below(4)
        for turn in 0..<turns {
            var sections = (0..<(1 + below(5))).map { _ in section(language) }
            if let distance { plant(&sections, every: distance, &answer) }
            answer.blocks.append(.text(sections.joined(separator: "\n\n")))
            if turn < turns - 1 || chance(30) {
                var (name, input) = toolCall()
                if let distance, below(distance) < input.utf8.count { (name, input) = plantedToolCall(&answer) }
                answer.blocks.append(.tool(name: name, input: input))
            }
        }
        return answer
    }

    private mutating func section(_ language: Language) -> String {
        switch below(100) {
        case 0..<48: paragraph(language)
        case 48..<60: list(language)
        case 60..<82: fenced()
        case 82..<87: log()
        case 87..<90: session()
        case 90..<94: json()
        case 94..<97: table()
        default: difference()
        }
    }

    /// Puts sentences with secrets between sections.
    private mutating func plant(_ sections: inout [String], every distance: Int, _ answer: inout Answer) {
        var planted: [String] = []
        for section in sections {
            planted.append(section)
            var left = section.utf8.count
            while left > 0 {
                if below(distance) < left {
                    let secret = secret()
                    answer.planted.append(secret.planted)
                    planted.append(secret.sentence)
                }
                left -= distance
            }
        }
        sections = planted
    }

    private mutating func plantedToolCall(_ answer: inout Answer) -> (name: String, input: String) {
        let secret = secret()
        answer.planted.append(secret.planted)
        let content = code().text + "\n# " + secret.sentence + "\n"
        return ("Write", "{\"file_path\":\"/home/user/project/.env\",\"content\":\(Self.quoted(content))}")
    }
}
