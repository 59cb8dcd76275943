import CBuildIdentity
import CHyperscan
import Glibc
import PatternSyntax

/// What pattern sets are compiled to, in a folder, so that a second start is fast.
///
/// A file is named by a digest of all that its content depends on: what the patterns were read from, the settings, the build of this
/// program, Hyperscan's version, the processor's features. That there is one says that the patterns have no fault, and were checked
/// against each other's placeholders, too. It holds a magic number, the SHA-256 digest of the rest, and the ``CompiledPatterns``, or what
/// else is kept of the patterns for another purpose than masking.
/// A file that is damaged, is not ours, or can be written by others counts as absent; a folder that cannot be written is no fault.
package struct CompiledCache {
    private let folder: String
    private let name: String
    private let settings: MaskingSettings

    private static let magic = Array("SCRIMDB8".utf8)
    private static let headLength = magic.count + 32
    private static let suffix = ".scrimdb"
    /// How many files the folder may hold: every build of the program and every choice of patterns leaves one.
    private static let capacity = 16

    /// Nil if there is to be no cache: no folder is named, the settings have a fault, or libcrypto or Hyperscan fail. Nor is there one
    /// for a build that has no name: what an older one has kept could not be told from its own.
    package init?(source: SourceDigest, settings: MaskingSettings, purpose: String = "") {
        var length = 0
        let identity = scrim_build_identity(&length)
        self.init(
            source: source, settings: settings, purpose: purpose,
            build: Array(UnsafeBufferPointer(start: identity, count: length)))
    }

    /// For tests, which are of one build only.
    package init?(source: SourceDigest, settings: MaskingSettings, purpose: String = "", build: [UInt8]) {
        var platform = hs_platform_info_t()
        guard let folder = settings.cache, settings.faults.isEmpty, !build.isEmpty,
            hs_populate_platform(&platform) == HS_SUCCESS
        else { return nil }
        var message = ByteWriter()
        message.write(bytes: source.bytes)
        message.write(purpose)
        message.write(settings.lookback)
        message.write(settings.template)
        message.write(bytes: build)
        message.write(String(cString: hs_version()))
        message.write(Int(platform.tune))
        message.write(Int(truncatingIfNeeded: platform.cpu_features))
        guard let digest = SourceDigest(of: message.bytes) else { return nil }
        self.folder = folder
        self.settings = settings
        name = digest.hexadecimal + Self.suffix
    }

    private var path: String { folder + "/" + name }

    // MARK: Reading

    /// Nil if there is nothing that can be used. Linear in the size of the file.
    func load() -> CompiledPatterns? {
        guard var reader = content() else { return nil }
        do { return try CompiledPatterns(from: &reader, settings: settings) } catch { return nil }
    }

    /// What was stored, if it is whole.
    func content() -> ByteReader? {
        guard let bytes = contents(), bytes.starts(with: Self.magic),
            let digest = SourceDigest(of: bytes[Self.headLength...]),
            bytes[Self.magic.count..<Self.headLength].elementsEqual(digest.bytes)
        else { return nil }
        return ByteReader(bytes, from: Self.headLength)
    }

    /// The bytes of the file, which has a head at least.
    private func contents() -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o022 == 0,
            (Self.headLength...(1 << 30)).contains(Int(status.st_size))
        else { return nil }
        let size = Int(status.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = read(file, buffer.baseAddress! + filled, size - filled)
                if count <= 0 { break }
                filled += count
            }
        }
        guard bytes.count == size else { return nil }
        futimens(file, nil)  // It was of use: see `prune`.
        return bytes
    }

    // MARK: Writing

    func store(_ compiled: CompiledPatterns) {
        var writer = ByteWriter()
        if compiled.write(to: &writer) { store(writer) }
    }

    func store(_ writer: ByteWriter) {
        guard let digest = SourceDigest(of: writer.bytes) else { return }
        mkdir(folder, 0o700)
        if write(Self.magic + digest.bytes + writer.bytes) { prune() }
    }

    /// Written under another name first, so that no reader ever sees a part.
    private func write(_ bytes: [UInt8]) -> Bool {
        let draft = "\(path).\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        var written = 0
        while written < bytes.count {
            let some = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, $0.count - written) }
            if some <= 0 { break }
            written += some
        }
        if close(file) == 0 && written == bytes.count && rename(draft, path) == 0 { return true }
        unlink(draft)
        return false
    }

    /// Removes the files that have not been of use for longest.
    private func prune() {
        guard let entries = opendir(folder) else { return }
        defer { closedir(entries) }
        var files: [(path: String, used: Int)] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = folder + "/" + name
            var status = stat()
            guard name.hasSuffix(Self.suffix), name != self.name, lstat(path, &status) == 0 else { continue }
            files.append((path, status.st_mtim.tv_sec))
        }
        for file in files.sorted(by: { $0.used > $1.used }).dropFirst(Self.capacity - 1) { unlink(file.path) }
    }
}
