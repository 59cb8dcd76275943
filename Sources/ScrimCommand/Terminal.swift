import Foundation

/// What only terminals are shown.
enum Terminal {
    /// Bold on a terminal that wants colours; `NO_COLOR` says that it does not.
    static func heading(_ text: String) -> String { isStyled ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    private static let isStyled: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }()
}

/// A bar on standard error that shows how far long work has come; nothing where that is no terminal.
struct ProgressBar {
    private let isOn = isatty(STDERR_FILENO) == 1
    private static let width = 24

    /// `share` is from 0 to 1.
    func show(_ share: Double, _ label: String) {
        guard isOn else { return }
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.width - filled)
        let line = "[\(bar)] \(Int(share * 100)) % \(label)"
        write("\r\u{1B}[K" + line.prefix(79))
    }

    func clear() { if isOn { write("\r\u{1B}[K") } }

    private func write(_ text: some StringProtocol) { FileHandle.standardError.write(Data(text.utf8)) }
}
