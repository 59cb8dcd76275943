import Foundation
import PatternTools

/// Writes an answer as Claude streams it: the events of the Messages API, with deltas as large as recorded ones are.
struct StreamWriter {
    private var random: SampleText.Generator
    private(set) var stream: [UInt8] = []

    /// The sizes of recorded deltas, in characters: quantiles, between which the logarithm is interpolated.
    static let textSizes: [(part: Double, size: Double)] = [(0, 1), (0.5, 9), (0.9, 33), (0.99, 88), (1, 200)]
    static let toolSizes: [(part: Double, size: Double)] = [(0, 1), (0.5, 5), (0.9, 12), (0.99, 26), (1, 110)]
    /// How many delta events of a hundred have spaces before the last brace, and how many these are at most.
    private static let padded = (percent: 90, most: 15)

    init(seed: UInt64) { random = SampleText.Generator(seed) }

    static func stream(of answer: Answer, seed: UInt64) -> [UInt8] {
        var writer = StreamWriter(seed: seed)
        writer.write(answer)
        return writer.stream
    }

    private mutating func write(_ answer: Answer) {
        let id = random.hex(24)
        event(
            "message_start",
            #"{"type":"message_start","message":{"model":"claude-made-up-1","id":"msg_\#(id)","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":\#(random.below(9000)),"output_tokens":1}}}"#
        )
        for (index, block) in answer.blocks.enumerated() {
            switch block {
            case .thinking(let text):
                start(index, #"{"type":"thinking","thinking":"","signature":""}"#)
                if index == 0 { event("ping", #"{"type": "ping"}"#) }
                deltas(index, "thinking_delta", "thinking", text, Self.textSizes)
                delta(index, #"{"type":"signature_delta","signature":"\#(random.hex(200))"}"#)
            case .text(let text):
                start(index, #"{"type":"text","text":""}"#)
                if index == 0 { event("ping", #"{"type": "ping"}"#) }
                deltas(index, "text_delta", "text", text, Self.textSizes)
            case .tool(let name, let input):
                start(index, #"{"type":"tool_use","id":"toolu_\#(random.hex(24))","name":"\#(name)","input":{}}"#)
                delta(index, #"{"type":"input_json_delta","partial_json":""}"#)
                deltas(index, "input_json_delta", "partial_json", input, Self.toolSizes)
            }
            event("content_block_stop", #"{"type":"content_block_stop","index":\#(index)}"#)
        }
        var isTool = false
        if case .tool? = answer.blocks.last { isTool = true }
        event(
            "message_delta",
            #"{"type":"message_delta","delta":{"stop_reason":"\#(isTool ? "tool_use" : "end_turn")","stop_sequence":null},"usage":{"output_tokens":\#(random.below(4000))}}"#
        )
        event("message_stop", #"{"type":"message_stop"}"#)
    }

    private mutating func start(_ index: Int, _ block: String) {
        event("content_block_start", #"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#)
    }

    private mutating func deltas(
        _ index: Int, _ type: String, _ field: String, _ text: String, _ sizes: [(part: Double, size: Double)]
    ) {
        var rest = Substring(text)
        while !rest.isEmpty {
            let piece = rest.prefix(size(sizes))
            rest = rest.dropFirst(piece.count)
            delta(index, "{\"type\":\"\(type)\",\"\(field)\":\(TextMaker.quoted(String(piece)))}")
        }
    }

    private mutating func delta(_ index: Int, _ delta: String) {
        let isPadded = random.below(100) < Self.padded.percent
        let padding = String(repeating: " ", count: isPadded ? 1 + random.below(Self.padded.most) : 0)
        event("content_block_delta", #"{"type":"content_block_delta","index":\#(index),"delta":\#(delta)\#(padding)}"#)
    }

    private mutating func event(_ name: String, _ data: String) {
        stream += "event: \(name)\ndata: \(data)\n\n".utf8
    }

    private mutating func size(_ quantiles: [(part: Double, size: Double)]) -> Int {
        Self.size(at: Double(random.below(1 << 20)) / Double(1 << 20), quantiles)
    }

    /// The size below which this part of all deltas is.
    static func size(at part: Double, _ quantiles: [(part: Double, size: Double)]) -> Int {
        guard let above = quantiles.firstIndex(where: { $0.part > part }), above > 0 else {
            return Int(quantiles[part < 0.5 ? 0 : quantiles.count - 1].size)
        }
        let (low, high) = (quantiles[above - 1], quantiles[above])
        let share = (part - low.part) / (high.part - low.part)
        return max(1, Int(exp(log(low.size) + share * (log(high.size) - log(low.size))) + 0.5))
    }
}
