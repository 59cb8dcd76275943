/// What was written by a ``ByteWriter`` is not what is read: cut short, or of values that cannot be.
struct DamagedBytes: Error {}

/// Writes numbers and texts one behind the other: whole numbers by their size, seven bits a byte, small ones in one byte.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: Int) {
        // The sign goes last, so that small negative numbers are short, too.
        var rest = UInt(bitPattern: (number << 1) ^ (number >> (Int.bitWidth - 1)))
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(byte: UInt8) { bytes.append(byte) }

    mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func write(_ text: String) { write(bytes: text.utf8) }

    /// Behind their count.
    mutating func write(bytes: some Collection<UInt8>) {
        write(bytes.count)
        self.bytes += bytes
    }

    /// Behind their count.
    mutating func write<Element>(_ list: [Element], _ each: (inout ByteWriter, Element) -> Void) {
        write(list.count)
        for element in list { each(&self, element) }
    }
}

/// Reads what a ``ByteWriter`` has written. Whatever the bytes are, it ends in values or in an error.
struct ByteReader {
    private let bytes: [UInt8]
    private var at: Int

    init(_ bytes: [UInt8], from start: Int = 0) {
        self.bytes = bytes
        at = start
    }

    var isAtEnd: Bool { at == bytes.count }

    @inline(__always)
    mutating func byte() throws(DamagedBytes) -> UInt8 {
        guard at < bytes.count else { throw DamagedBytes() }
        defer { at += 1 }
        return bytes[at]
    }

    @inline(__always)
    mutating func integer() throws(DamagedBytes) -> Int {
        let byte = try byte()
        let number = byte < 0x80 ? UInt(byte) : try longInteger(UInt(byte & 0x7F))
        return Int(bitPattern: number >> 1) ^ -Int(bitPattern: number & 1)
    }

    /// Of which the first seven bits are known.
    private mutating func longInteger(_ beginning: UInt) throws(DamagedBytes) -> UInt {
        var number = beginning
        var shift: UInt = 7
        while true {
            guard shift < UInt.bitWidth else { throw DamagedBytes() }
            let byte = try byte()
            number |= UInt(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }

    @inline(__always)
    mutating func integer(in range: Range<Int>) throws(DamagedBytes) -> Int {
        let number = try integer()
        guard range.contains(number) else { throw DamagedBytes() }
        return number
    }

    mutating func flag() throws(DamagedBytes) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw DamagedBytes()
        }
    }

    /// A count of things that take at least a byte each: memory is never taken for more than there can be.
    mutating func count() throws(DamagedBytes) -> Int { try integer(in: 0..<(bytes.count - at + 1)) }

    mutating func block() throws(DamagedBytes) -> ArraySlice<UInt8> {
        let count = try count()
        guard count <= bytes.count - at else { throw DamagedBytes() }
        defer { at += count }
        return bytes[at..<(at + count)]
    }

    mutating func text() throws(DamagedBytes) -> String {
        guard let text = String(validating: try block(), as: UTF8.self) else { throw DamagedBytes() }
        return text
    }

    mutating func list<Element>(
        _ each: (inout ByteReader) throws(DamagedBytes) -> Element
    ) throws(DamagedBytes) -> [Element] {
        let count = try count()
        var list: [Element] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try each(&self)) }
        return list
    }
}
