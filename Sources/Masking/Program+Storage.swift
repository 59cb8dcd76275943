import PatternSyntax

/// How programs are kept in the cache: targets as distances, which are short, and what is known of the instructions once for all
/// neighbours that have it in common.
extension Program {
    func write(to writer: inout ByteWriter) {
        writer.write(sets) { writer, set in
            for word in 0..<4 { writer.write(Int(bitPattern: UInt(set.words[word]))) }
        }
        writer.write(entries) { writer, entry in
            writer.write(entry.instructions.count)
            writer.write(Int(entry.root) - entry.instructions.lowerBound)
            writer.write(entry.slots)
            writer.write(entry.endsWithSecret)
        }
        for at in code.indices {
            func target(_ to: Int32) { writer.write(at - Int(to)) }
            switch code[at] {
            case .match: writer.write(byte: 0)
            case .byte(let set, let next):
                writer.write(byte: 1)
                writer.write(Int(set))
                target(next)
            case .optionalByte(let set, let next, let skip):
                writer.write(byte: 2)
                writer.write(Int(set))
                target(next)
                target(skip)
            case .split(let a, let b):
                writer.write(byte: 3)
                target(a)
                target(b)
            case .assertion(let assertion, let next):
                writer.write(byte: 4)
                writer.write(Self.assertions.firstIndex(of: assertion) ?? -1)
                target(next)
            case .mark(let slot, let next):
                writer.write(byte: 5)
                writer.write(Int(slot))
                target(next)
            }
        }
        var start = 0
        while start < code.count {
            let facts = facts(of: start)
            var end = start + 1
            while end < code.count, self.facts(of: end) == facts { end += 1 }
            writer.write(end - start)
            writer.write(Int(facts.reach))
            writer.write(Int(facts.future))
            writer.write(facts.asserts)
            writer.write(facts.ends)
            writer.write(Int(facts.region.rawValue))
            start = end
        }
    }

    /// Linear in the number of instructions. Every number is checked to be one that the scanners can use.
    init(from reader: inout ByteReader) throws(DamagedBytes) {
        let sets = try reader.list { reader throws(DamagedBytes) in
            var words = SIMD4<UInt64>()
            for word in 0..<4 { words[word] = UInt64(UInt(bitPattern: try reader.integer())) }
            return ByteSet(words: words)
        }
        var count = 0
        let entries = try reader.list { reader throws(DamagedBytes) in
            let length = try reader.integer(in: 1..<Self.sizeLimit + 1)
            let root = try reader.integer(in: 0..<length)
            let slots = try reader.integer(in: 0..<length + 1)
            guard slots != 1, count <= Int(Int32.max) - length else { throw DamagedBytes() }
            defer { count += length }
            return Entry(
                root: Int32(count + root), instructions: count..<(count + length), slots: slots,
                endsWithSecret: try reader.flag())
        }
        var code: [Instruction] = []
        code.reserveCapacity(count)
        for entry in entries {
            for at in entry.instructions {
                code.append(try Self.instruction(at: at, of: entry, sets: sets.count, from: &reader))
            }
        }
        var facts: [(Facts, count: Int)] = []
        var known = 0
        while known < count {
            let length = try reader.integer(in: 1..<(count - known + 1))
            let reach = UInt16(try reader.integer(in: 0..<0x10000))
            let future = UInt16(try reader.integer(in: 0..<0x10000))
            let (asserts, ends) = (try reader.flag(), try reader.flag())
            guard let region = Region(rawValue: UInt8(try reader.integer(in: 0..<0x100))) else { throw DamagedBytes() }
            facts.append((Facts(reach: reach, future: future, asserts: asserts, ends: ends, region: region), length))
            known += length
        }
        self.init(code: code, sets: sets, entries: entries, facts: facts)
    }

    private static func instruction(
        at: Int, of entry: Entry, sets: Int, from reader: inout ByteReader
    ) throws(DamagedBytes) -> Instruction {
        func target() throws(DamagedBytes) -> Int32 {
            let distance = try reader.integer()
            let (to, overflow) = at.subtractingReportingOverflow(distance)
            guard !overflow, entry.instructions.contains(to) else { throw DamagedBytes() }
            return Int32(to)
        }
        func set() throws(DamagedBytes) -> Int32 { Int32(try reader.integer(in: 0..<sets)) }
        switch try reader.byte() {
        case 0: return .match
        case 1: return .byte(set: try set(), next: try target())
        case 2: return .optionalByte(set: try set(), next: try target(), skip: try target())
        case 3: return .split(try target(), try target())
        case 4:
            let assertion = assertions[try reader.integer(in: 0..<assertions.count)]
            return .assertion(assertion, next: try target())
        case 5: return .mark(Int32(try reader.integer(in: 0..<entry.slots)), next: try target())
        default: throw DamagedBytes()
        }
    }

    /// By the numbers that they have in the cache.
    private static let assertions: [Regex.Assertion] = [
        .textStart, .textEnd, .lineStart, .lineEnd, .wordBoundary, .notWordBoundary,
    ]
}
