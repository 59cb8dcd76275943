import CCrypto
import PatternSyntax

/// Names what a database is made of, before anything of it is understood: SHA-256 of bytes.
package struct SourceDigest: Sendable, Equatable {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// Linear in the length of the message. Nil if libcrypto fails.
    package init?(of message: ArraySlice<UInt8>) {
        var digest = [UInt8](repeating: 0, count: 32)
        let code = message.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil) }
        guard code == 1 else { return nil }
        bytes = digest
    }

    package init?(of message: [UInt8]) { self.init(of: message[...]) }

    /// Of sets that were read from nothing: of all that ``Database`` uses of them.
    init?(of sets: [PatternSet]) {
        var writer = ByteWriter()
        writer.write("sets")
        writer.write(sets.flatMap(\.patterns)) { $1.withoutSamples.write(to: &$0) }
        self.init(of: writer.bytes)
    }

    /// In lower case.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
