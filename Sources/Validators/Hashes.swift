// Hash functions of the checksums in addresses. Not for secrets: no care is taken of timing.

/// SHA-256 (FIPS 180-4).
func sha256(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) {
        padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }

    var schedule = [UInt32](repeating: 0, count: 64)
    for block in stride(from: 0, to: padded.count, by: 64) {
        for i in 0..<16 {
            schedule[i] = (0..<4).reduce(0) { $0 << 8 | UInt32(padded[block + 4 * i + $1]) }
        }
        for i in 16..<64 {
            let a = schedule[i - 15]
            let b = schedule[i - 2]
            let s0 = rotatedRight(a, 7) ^ rotatedRight(a, 18) ^ a >> 3
            let s1 = rotatedRight(b, 17) ^ rotatedRight(b, 19) ^ b >> 10
            schedule[i] = schedule[i - 16] &+ s0 &+ schedule[i - 7] &+ s1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for i in 0..<64 {
            let s1 = rotatedRight(e, 6) ^ rotatedRight(e, 11) ^ rotatedRight(e, 25)
            let t1 = h &+ s1 &+ (e & f ^ ~e & g) &+ sha256Constants[i] &+ schedule[i]
            let s0 = rotatedRight(a, 2) ^ rotatedRight(a, 13) ^ rotatedRight(a, 22)
            let t2 = s0 &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
        }
        for (i, value) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= value }
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
}

private func rotatedRight(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let sha256Constants: [UInt32] = firstPrimes(64).map { prime in
    // The integer cube root of prime × 2^96 is the root in units of 2^-32.
    let scaled = UInt128(prime) << 96
    var root: UInt128 = 0
    for bit in (0..<36).reversed() {
        let candidate = root | 1 << UInt128(bit)
        if candidate * candidate * candidate <= scaled { root = candidate }
    }
    return UInt32(truncatingIfNeeded: root)
}

private func firstPrimes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
        if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
        candidate += 1
    }
    return primes
}

/// Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with capacity 512, padded as in the submission of 2011
/// (0x01).
func keccak256(_ message: [UInt8]) -> [UInt8] {
    let rate = 136
    var padded = message + [0x01]
    while padded.count % rate != 0 { padded.append(0) }
    padded[padded.count - 1] |= 0x80

    var lanes = [UInt64](repeating: 0, count: 25)
    for block in stride(from: 0, to: padded.count, by: rate) {
        for lane in 0..<rate / 8 {
            lanes[lane] ^= (0..<8).reduce(0) { $0 | UInt64(padded[block + 8 * lane + $1]) << UInt64(8 * $1) }
        }
        keccakPermute(&lanes)
    }
    return (0..<32).map { UInt8(truncatingIfNeeded: lanes[$0 / 8] >> UInt64(8 * ($0 % 8))) }
}

/// Keccak-f[1600]: 24 rounds of θ, ρ, π, χ and ι.
private func keccakPermute(_ lanes: inout [UInt64]) {
    var register: UInt8 = 1
    for _ in 0..<24 {
        let columns = (0..<5).map { x in (0..<5).reduce(0) { $0 ^ lanes[x + 5 * $1] } }
        for x in 0..<5 {
            let parity = columns[(x + 4) % 5] ^ rotatedLeft(columns[(x + 1) % 5], 1)
            for y in 0..<5 { lanes[x + 5 * y] ^= parity }
        }
        var (x, y) = (1, 0)
        var current = lanes[1]
        for step in 0..<24 {
            (x, y) = (y, (2 * x + 3 * y) % 5)
            let next = lanes[x + 5 * y]
            lanes[x + 5 * y] = rotatedLeft(current, UInt64((step + 1) * (step + 2) / 2 % 64))
            current = next
        }
        for row in stride(from: 0, to: 25, by: 5) {
            let values = Array(lanes[row..<row + 5])
            for x in 0..<5 { lanes[row + x] = values[x] ^ ~values[(x + 1) % 5] & values[(x + 2) % 5] }
        }
        // The round's constant comes from a linear feedback shift register, x^8 + x^6 + x^5 + x^4 + 1.
        for power in 0..<7 {
            if register & 1 == 1 { lanes[0] ^= 1 << (1 << UInt64(power) - 1) }
            register = register & 0x80 == 0 ? register << 1 : register << 1 ^ 0x71
        }
    }
}

private func rotatedLeft(_ lane: UInt64, _ count: UInt64) -> UInt64 {
    count == 0 ? lane : lane << count | lane >> (64 - count)
}
