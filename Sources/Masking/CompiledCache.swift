import CCrypto
import CHyperscan
import Glibc
import PatternSyntax

/// What searching for the starts of matches is compiled to, in a folder, so that a second start is fast.
///
/// A file is named by a digest of all that its content depends on: the patterns, the settings, Hyperscan's version, the processor's
/// features. That there is one says that the patterns were checked against each other's placeholders, too. It holds a magic
/// number, the SHA-256 digest of the rest, the ``StartSearch`` in 32-bit words behind their count, and Hyperscan's own
/// serialisation. A file that is damaged, is not ours, or can be written by others counts as absent; a folder that cannot be
/// written is no fault.
struct CompiledCache {
    private let path: String
    private let folder: String

    /// Raise its number with every change to what a ``StartSearch`` holds, or of a mistake in choosing it: what an older version
    /// has kept would outlive the change.
    private static let magic = Array("SCRIMDB4".utf8)

    /// Nil if libcrypto or Hyperscan fail. What is kept for another purpose than masking is told by its name.
    init?(folder: String, patterns: [Pattern], settings: MaskingSettings, purpose: String = "") {
        var platform = hs_platform_info_t()
        guard hs_populate_platform(&platform) == HS_SUCCESS else { return nil }
        var message: [UInt8] = []
        func add(_ text: String) {
            // Behind its length, so that no two lists of texts make the same message.
            message += "\(text.utf8.count):".utf8
            message += text.utf8
        }
        if !purpose.isEmpty { add(purpose) }
        add(String(cString: hs_version()))
        add("\(platform.tune) \(platform.cpu_features) \(settings.lookback) \(settings.template)")
        for pattern in patterns {
            add(pattern.id)
            switch pattern.form {
            case .regex(let regex): add(regex)
            case .span(let begin, let end):
                add(begin)
                add("…")
                add(end)
            }
            add("\(pattern.action != .detect) \(pattern.priority) \(pattern.validators.count) \(pattern.allow.count)")
            pattern.validators.forEach(add)
            for allowance in pattern.allow {
                switch allowance {
                case .literal(let text): add("=" + text)
                case .regex(let text): add("~" + text)
                }
            }
        }
        guard let digest = Self.digest(of: message[...]) else { return nil }
        self.folder = folder
        let hex: [UInt8] = digest.flatMap { [$0 >> 4, $0 & 15] }.map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 }
        path = folder + "/" + String(decoding: hex, as: UTF8.self) + ".scrimdb"
    }

    private static func digest(of bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 32)
        let code = bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil) }
        return code == 1 ? digest : nil
    }

    func load() -> (search: StartSearch, hyperscan: Hyperscan?)? {
        guard let (words, hyperscan) = loadWords(), let search = StartSearch(words: words) else { return nil }
        return (search, hyperscan)
    }

    func loadWords() -> (words: [Int32], hyperscan: Hyperscan?)? {
        guard let bytes = contents() else { return nil }
        let start = Self.magic.count + 32
        guard bytes.count >= start + 4, bytes.starts(with: Self.magic),
            let digest = Self.digest(of: bytes[start...]), bytes[Self.magic.count..<start].elementsEqual(digest)
        else { return nil }
        func word(_ at: Int) -> Int32 {
            bytes.withUnsafeBytes { Int32(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: Int32.self)) }
        }
        let count = Int(word(start))
        let end = start + 4 + 4 * count
        guard count >= 0, end <= bytes.count else { return nil }
        let words = (0..<count).map { word(start + 4 + 4 * $0) }
        if end == bytes.count { return (words, nil) }
        guard let hyperscan = Hyperscan(serialized: bytes[end...]) else { return nil }
        return (words, hyperscan)
    }

    private func contents() -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o022 == 0,
            (1...(1 << 30)).contains(status.st_size)
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress! + filled, $0.count - filled) }
            if count <= 0 { return nil }
            filled += count
        }
        return bytes
    }

    func store(_ search: StartSearch, _ hyperscan: Hyperscan?) { store(search.words, hyperscan) }

    func store(_ words: [Int32], _ hyperscan: Hyperscan?) {
        var content: [UInt8] = []
        for word in [Int32(words.count)] + words { withUnsafeBytes(of: word.littleEndian) { content += $0 } }
        if let hyperscan {
            guard let serialized = hyperscan.serialized else { return }
            content += serialized
        }
        guard let digest = Self.digest(of: content[...]) else { return }
        write(Self.magic + digest + content)
    }

    /// Written under another name first, so that no reader ever sees a part.
    private func write(_ bytes: [UInt8]) {
        mkdir(folder, 0o700)
        let draft = "\(path).\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return }
        var written = 0
        while written < bytes.count {
            let some = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, $0.count - written) }
            if some <= 0 { break }
            written += some
        }
        if close(file) == 0 && written == bytes.count && rename(draft, path) == 0 { return }
        unlink(draft)
    }
}
