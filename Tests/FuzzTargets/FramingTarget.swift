import ClaudeProtocol

/// Frames joined are the stream, and are the same however it is cut; what they say is what the WHATWG text says.
///
/// Input: 4 bytes of cuts, then the stream.
public struct FramingTarget: FuzzTarget {
    private struct Frame: Equatable {
        var bytes: [UInt8]
        var isEvent: Bool
        var fields: [Field]
    }

    private struct Field: Equatable {
        var name: SSEFramer.Line.Field
        var value: [UInt8]
    }

    public init() {}

    public mutating func run(_ input: [UInt8]) throws {
        let stream = Array(input.dropFirst(4))
        let whole = try frames(stream, cuts: [])
        guard whole.flatMap(\.bytes) == stream else { throw Finding("the frames joined are not the stream") }
        let byCuts = try frames(stream, cuts: cuts(input.prefix(4), count: stream.count))
        guard byCuts == whole else { throw Finding("cut at the input's cuts, the frames are others") }
        let byBytes = try frames(stream, cuts: Array(stream.indices.dropFirst()))
        guard byBytes == whole else { throw Finding("cut at every byte, the frames are others") }
        let data = whole.filter(\.isEvent).map { frame in
            Array(frame.fields.filter { $0.name == .data }.map(\.value).joined(separator: [0x0A]))
        }
        guard data.filter({ !$0.isEmpty }) == Self.dispatched(stream).filter({ !$0.isEmpty }) else {
            throw Finding("the events are not those of the specification")
        }
    }

    /// The frames, a line feed that came late put back to its frame.
    private func frames(_ stream: [UInt8], cuts: [Int]) throws -> [Frame] {
        var framer = SSEFramer()
        var frames: [Frame] = []
        func take(_ frame: SSEFramer.Frame, isWhole: Bool) {
            let bytes = Array(framer.bytes[frame.start..<frame.end])
            if frame.kind == .continuation {
                frames[frames.count - 1].bytes += bytes
                return
            }
            let fields = framer.lines.map { Field(name: $0.field, value: Array(framer.bytes[$0.value..<$0.end])) }
            frames.append(Frame(bytes: bytes, isEvent: isWhole && frame.kind == .fields, fields: fields))
        }
        for chunk in stream.split(at: cuts) {
            chunk.withUnsafeBufferPointer { framer.append($0) }
            while let frame = try framer.next() { take(frame, isWhole: true) }
            framer.discard()
        }
        if let frame = framer.end() { take(frame, isWhole: false) }
        return frames
    }

    /// The data of each event that the specification dispatches: lines, fields, blank lines, read plainly.
    private static func dispatched(_ stream: [UInt8]) -> [[UInt8]] {
        var events: [[UInt8]] = []
        var data: [[UInt8]] = []
        var line: [UInt8] = []
        var rest = stream[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        while let byte = rest.popFirst() {
            guard byte == 0x0A || byte == 0x0D else {
                line.append(byte)
                continue
            }
            if byte == 0x0D && rest.first == 0x0A { rest.removeFirst() }
            if line.isEmpty {
                if !data.isEmpty { events.append(Array(data.joined(separator: [0x0A]))) }
                data = []
            } else {
                let name = line.prefix { $0 != UInt8(ascii: ":") }
                var value = line.dropFirst(name.count + 1)
                if value.first == 0x20 { value = value.dropFirst() }
                if name.elementsEqual("data".utf8) { data.append(Array(value)) }
                line = []
            }
        }
        return events
    }
}
