import CCrypto
import PatternSyntax

/// What stands for a match where that depends on its text.
extension Database {
    /// Nil where the text does not allow it (too short to show a part of, or libcrypto failed): the placeholder of `redact`
    /// stands there then.
    func replacement(for rule: Rule, _ secret: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let id = patterns[rule.index].id
        switch rule.action {
        case .redact, .block, .detect: return nil
        case .partial(let first, let last): return Self.partial(secret, first, last, rule.placeholder)
        case .hash:
            guard let key = settings.key, let digest = Pseudonyms.digest(key, "hash", [Array(id.utf8), Array(secret)])
            else {
                return nil
            }
            return Array("[HASH:\(id):".utf8) + Pseudonyms.letters(digest.prefix(10)) + Array("]".utf8)
        case .tokenize:
            guard let key = settings.key, let sealed = Pseudonyms.seal(Array(secret), key, id) else { return nil }
            return Array("[TOKEN:\(id):".utf8) + Pseudonyms.letters(sealed[...]) + Array("]".utf8)
        }
    }

    /// The text that a `tokenize` token (`[TOKEN:id:letters]`) stands for; nil if it is none of this database's key.
    public func text(ofToken token: [UInt8]) -> [UInt8]? {
        let prefix = Array("[TOKEN:".utf8)
        guard let key = settings.key, token.starts(with: prefix), token.last == UInt8(ascii: "]"),
            let colon = token.lastIndex(of: UInt8(ascii: ":")), colon >= prefix.count,
            let sealed = Pseudonyms.bytes(token[(colon + 1)..<(token.count - 1)])
        else { return nil }
        return Pseudonyms.open(sealed, key, String(decoding: token[prefix.count..<colon], as: UTF8.self))
    }

    /// The first and last code points around the placeholder; nil if less would be hidden than shown, or if what is shown
    /// would need escaping in JSON.
    private static func partial(
        _ secret: UnsafeBufferPointer<UInt8>, _ first: Int, _ last: Int, _ placeholder: [UInt8]
    ) -> [UInt8]? {
        let starts = secret.indices.filter { secret[$0] & 0xC0 != 0x80 }
        guard starts.count >= 2 * (first + last) else { return nil }
        let head = secret[..<starts[first]]
        let tail = last == 0 ? secret[secret.count...] : secret[starts[starts.count - last]...]
        let shown = Array(head) + Array(tail)
        if shown.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }) { return nil }
        return Array(head) + placeholder + Array(tail)
    }
}

/// Keyed pseudonyms by libcrypto.
enum Pseudonyms {
    /// HMAC-SHA-256 of the parts, each behind its length, for one purpose. 32 bytes.
    static func digest(_ key: [UInt8], _ purpose: String, _ parts: [[UInt8]]) -> [UInt8]? {
        var message = Array(purpose.utf8) + [0]
        for part in parts {
            withUnsafeBytes(of: UInt64(part.count).bigEndian) { message += $0 }
            message += part
        }
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
        return result != nil && length == 32 ? digest : nil
    }

    /// Deterministic authenticated encryption (AES-256-SIV, RFC 5297): 16 bytes of tag, then as many bytes as the text has.
    static func seal(_ text: [UInt8], _ key: [UInt8], _ id: String) -> [UInt8]? {
        cipher(key, id, isSealing: true) { context in
            var out = [UInt8](repeating: 0, count: text.count)
            var tag = [UInt8](repeating: 0, count: 16)
            var length: Int32 = 0
            guard EVP_EncryptUpdate(context, &out, &length, text, Int32(text.count)) == 1,
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1
            else { return nil }
            return tag + out
        }
    }

    static func open(_ sealed: [UInt8], _ key: [UInt8], _ id: String) -> [UInt8]? {
        guard sealed.count > 16 else { return nil }
        return cipher(key, id, isSealing: false) { context in
            var tag = Array(sealed[..<16])
            let text = Array(sealed[16...])
            var out = [UInt8](repeating: 0, count: text.count)
            var length: Int32 = 0
            guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1,
                EVP_DecryptUpdate(context, &out, &length, text, Int32(text.count)) == 1
            else { return nil }
            return out
        }
    }

    private static func cipher(
        _ key: [UInt8], _ id: String, isSealing: Bool, _ body: (OpaquePointer) -> [UInt8]?
    ) -> [UInt8]? {
        guard let first = digest(key, "token-mac", []), let second = digest(key, "token-cipher", []),
            let cipher = EVP_CIPHER_fetch(nil, "AES-256-SIV", nil), let context = EVP_CIPHER_CTX_new()
        else { return nil }
        defer {
            EVP_CIPHER_CTX_free(context)
            EVP_CIPHER_free(cipher)
        }
        let keys = first + second
        let associated = Array(id.utf8)
        var length: Int32 = 0
        guard EVP_CipherInit_ex(context, cipher, nil, keys, nil, isSealing ? 1 : 0) == 1,
            EVP_CipherUpdate(context, nil, &length, associated, Int32(associated.count)) == 1
        else { return nil }
        return body(context)
    }

    /// Half bytes as the letters a to p: no digits, so that no number pattern can match them.
    static func letters(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.flatMap { [0x61 + ($0 >> 4), 0x61 + ($0 & 15)] }
    }

    static func bytes(_ letters: ArraySlice<UInt8>) -> [UInt8]? {
        guard letters.count % 2 == 0, letters.allSatisfy({ (0x61...0x70).contains($0) }) else { return nil }
        return stride(from: letters.startIndex, to: letters.endIndex, by: 2).map {
            (letters[$0] - 0x61) << 4 | (letters[$0 + 1] - 0x61)
        }
    }
}
