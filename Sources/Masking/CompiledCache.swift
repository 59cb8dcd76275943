import CCrypto
import CHyperscan
import Glibc

/// Compiled Hyperscan databases in a folder, so that a second start takes milliseconds.
///
/// A file is named by a digest of all that its content depends on: the expressions, Hyperscan's version, the processor's features. A file
/// that cannot be read, is not ours, or can be written by others counts as absent; a folder that cannot be written is no fault.
struct CompiledCache {
    private let path: String
    private let folder: String

    /// Nil if libcrypto or Hyperscan fail.
    init?(folder: String, expressions: [String]) {
        var platform = hs_platform_info_t()
        guard hs_populate_platform(&platform) == HS_SUCCESS else { return nil }
        var message = Array(String(cString: hs_version()).utf8)
        message += "\(platform.tune) \(platform.cpu_features)".utf8
        for expression in expressions { message += [0] + Array(expression.utf8) }
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil) == 1 else { return nil }
        self.folder = folder
        let hex: [UInt8] = digest.flatMap { [$0 >> 4, $0 & 15] }.map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 }
        path = folder + "/" + String(decoding: hex, as: UTF8.self) + ".hsdb"
    }

    func load() -> OpaquePointer? {
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
        var database: OpaquePointer?
        // Checks the version, the platform and a checksum of its own.
        let code = bytes.withUnsafeBytes { bytes in
            hs_deserialize_database(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, &database)
        }
        return code == HS_SUCCESS ? database : nil
    }

    /// Written under another name first, so that no reader ever sees a part.
    func store(_ database: OpaquePointer) {
        var bytes: UnsafeMutablePointer<CChar>?
        var count = 0
        guard hs_serialize_database(database, &bytes, &count) == HS_SUCCESS, let bytes else { return }
        defer { free(bytes) }
        mkdir(folder, 0o700)
        let draft = "\(path).\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return }
        var written = 0
        while written < count {
            let some = write(file, bytes + written, count - written)
            if some <= 0 { break }
            written += some
        }
        if close(file) == 0 && written == count && rename(draft, path) == 0 { return }
        unlink(draft)
    }
}
