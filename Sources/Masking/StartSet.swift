/// A set of offsets in the new part of a window.
struct StartSet {
    private var words: [UInt64] = []
    private var first = 0
    private var count = 0
    /// The words that are not zero are among these.
    private var used = 0..<0

    /// Empties the set, for offsets of this range.
    mutating func reset(_ range: Range<Int>) {
        for index in used { words[index] = 0 }
        used = 0..<0
        first = range.lowerBound
        count = range.count
        let needed = (count + 63) / 64
        if words.count < needed { words += Array(repeating: 0, count: needed - words.count) }
    }

    /// Takes in what lies in the range of the set.
    mutating func insert(_ offsets: Range<Int>) {
        var at = max(offsets.lowerBound - first, 0)
        let end = min(offsets.upperBound - first, count)
        guard at < end else { return }
        let touched = at >> 6..<(end + 63) >> 6
        used =
            used.isEmpty ? touched : min(used.lowerBound, touched.lowerBound)..<max(used.upperBound, touched.upperBound)
        while at < end {
            let bit = at & 63
            let length = min(64 - bit, end - at)
            words[at >> 6] |= (length == 64 ? ~0 : (1 << UInt64(length)) - 1) << UInt64(bit)
            at += length
        }
    }

    /// Calls `body` with each offset, in ascending order.
    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        words.withUnsafeBufferPointer { words in
            for index in used {
                var word = words[index]
                while word != 0 {
                    body(first + index * 64 + word.trailingZeroBitCount)
                    word &= word - 1
                }
            }
        }
    }
}

/// Where among the new bytes of a window matches may begin, by the group of rules that they may be of.
struct StartsByGroup {
    /// By group: the place of its set, -1 if it has none.
    private var places: [Int32]
    private(set) var groups: [Int32] = []
    /// Of the groups, then some that are not in use.
    private var sets: [StartSet] = []
    private var range = 0..<0

    init(groups count: Int) { places = Array(repeating: -1, count: count) }

    /// Empties all sets, for offsets of this range.
    mutating func reset(_ range: Range<Int>) {
        for group in groups { places[Int(group)] = -1 }
        groups.removeAll(keepingCapacity: true)
        self.range = range
    }

    @inline(__always)
    mutating func insert(_ offsets: Range<Int>, group: Int32) {
        if offsets.upperBound <= range.lowerBound || offsets.lowerBound >= range.upperBound { return }
        var place = Int(places[Int(group)])
        if place < 0 { place = add(group) }
        sets[place].insert(offsets)
    }

    private mutating func add(_ group: Int32) -> Int {
        let place = groups.count
        places[Int(group)] = Int32(place)
        groups.append(group)
        if place == sets.count { sets.append(StartSet()) }
        sets[place].reset(range)
        return place
    }

    /// Calls `body` with each offset of a group, in ascending order.
    @inline(__always)
    func forEach(of group: Int32, _ body: (Int) -> Void) { sets[Int(places[Int(group)])].forEach(body) }
}
