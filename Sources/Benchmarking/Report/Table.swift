/// A table of plain text: the first column to the left, the others to the right, two spaces between columns.
struct Table {
    private var rows: [[String]]
    /// The most characters of the first column; what is longer is cut.
    private let widest: Int

    /// Without heads, the table begins with its first row.
    init(_ heads: [String], widest: Int = 34) {
        rows = heads.isEmpty ? [] : [heads]
        self.widest = widest
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    var lines: [String] {
        let cut = rows.map { row in
            row.enumerated().map {
                $0.offset == 0 && $0.element.count > widest ? $0.element.prefix(widest - 1) + "…" : $0.element
            }
        }
        let count = cut.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in cut.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return cut.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ").trimmedAtEnd
        }
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }

    /// In lines of at most `width` characters, broken at spaces.
    func wrapped(_ width: Int = 78) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            if !line.isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
