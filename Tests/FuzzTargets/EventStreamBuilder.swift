import MaskingLaws

/// Builds a sound stream of events out of choices, and knows the texts in it.
struct EventStreamBuilder {
    private(set) var stream = ""
    private(set) var texts: [EventTexts.Key: String] = [:]

    private var choices: ByteChoices
    private var generations: [Int: Int] = [:]
    private var number = 0
    private let terminator: String

    /// What texts are made of: parts of what the patterns match, and what makes trouble in JSON.
    private static let fragments = [
        "sk-fake-", "abcdef", "012345", "sk-fake-abcdef012345", " ", "x", "é", "😀", "\"", "\\", "\n", "/", "\u{0}", "{",
        "[1,",
        "-----BEGIN ", "KEY-----", "-----END ", "RSA ", "-", "sk-", "s", "1", "\u{2028}", "key: ", "\t",
    ]

    init(_ bytes: ArraySlice<UInt8>) {
        choices = ByteChoices(bytes)
        terminator = choices.pick(["\n", "\n", "\r\n", "\r"])
    }

    /// The blocks that go on, of which a message has each only once.
    private var open = [0, 1]
    private var nextIndex = 2

    private mutating func newIndex() -> Int {
        defer { nextIndex += 1 }
        return nextIndex
    }

    mutating func build() {
        while !choices.isEmpty, stream.utf8.count < 2_000 {
            let place = choices.pick([0, 0, 0, 1])
            let index = open[place]
            switch Int.random(in: 0..<12, using: &choices) {
            case 0..<5: delta("text", index, fragment())
            case 5: delta("thinking", index, fragment())
            case 6:
                stop(index)
                open[place] = newIndex()
            case 7: toolInput(newIndex())
            case 8: stream += choices.pick([": sk-fake-", ":", "event: ping", "id: 7"]) + terminator + terminator
            case 9: event(#"{"type": "ping"}"#)
            case 10: newKind()
            default:
                for _ in 0..<Int.random(in: 1...6, using: &choices) { delta("text", index, fragment()) }
            }
        }
    }

    private mutating func fragment() -> String { choices.pick(Self.fragments) }

    private mutating func delta(_ place: String, _ index: Int, _ text: String) {
        let key = EventTexts.Key(place: place, number: index, generation: generations[index, default: 0])
        texts[key, default: ""] += text
        rawDelta(place, index, text)
    }

    private mutating func rawDelta(_ place: String, _ index: Int, _ text: String) {
        let field = EventTexts.fields[place]!
        let type = field == "partial_json" ? "input_json_delta" : "\(field)_delta"
        let padding = choices.pick(["", "", "   "])
        let delta = #"{"type":"\#(type)","\#(field)":"\#(escaped(text))"}"#
        event(#"{"type":"content_block_delta","index":\#(index),"delta":\#(delta)\#(padding)}"#)
    }

    private mutating func stop(_ index: Int) {
        generations[index, default: 0] += 1
        event(#"{"type":"content_block_stop","index":\#(index)}"#)
    }

    /// A whole block: JSON inside JSON, cut anywhere, even inside an escape.
    private mutating func toolInput(_ index: Int) {
        generations[index, default: 0] += 1
        event(
            #"{"type":"content_block_start","index":\#(index),"content_block":{"type":"tool_use","id":"t","name":"n","input":{}}}"#
        )
        var text = ""
        for _ in 0..<Int.random(in: 1...6, using: &choices) { text += fragment() }
        texts[EventTexts.Key(place: "input", number: index, generation: generations[index]!)] = text
        var rest = Array(#"{"k": "\#(escaped(text))"}"#.unicodeScalars)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...24, using: &choices))
            rawDelta("input", index, piece.map { String($0) }.joined())
            rest = rest.dropFirst(piece.count)
        }
        stop(index)
    }

    /// An event that no client knows yet.
    private mutating func newKind() {
        number += 1
        let note = fragment() + fragment()
        let deep = fragment() + fragment()
        texts[EventTexts.Key(place: "note", number: number)] = note
        texts[EventTexts.Key(place: "deep", number: number)] = deep
        event(
            #"{"type":"new_kind","index":\#(number),"note":"\#(escaped(note))","deep":[1,{"x":"\#(escaped(deep))"}]}"#)
    }

    private mutating func event(_ json: String) {
        if choices.oneIn(2) { stream += "event: message" + terminator }
        // Data may be cut into lines where white space may stand.
        if choices.oneIn(6), let comma = json.firstIndex(of: ",") {
            stream += "data: " + json[...comma] + terminator + "data: " + json[json.index(after: comma)...]
        } else {
            stream += "data: " + json
        }
        stream += terminator + "id: end" + terminator + terminator
    }

    /// The text as the inside of a JSON string, some of its characters as escapes that they do not need.
    private mutating func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n" where choices.oneIn(2): result += "\\n"
            case "/" where choices.oneIn(2): result += "\\/"
            case _ where scalar.value < 0x20 || choices.oneIn(8):
                for unit in String(scalar).utf16 {
                    let hex = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
                }
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
