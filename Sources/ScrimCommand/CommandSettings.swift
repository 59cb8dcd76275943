import Foundation
import Masking

extension MaskingSettings {
    /// The settings of the commands, from the environment.
    ///
    /// Compiled patterns are kept in the user's cache folder (`XDG_CACHE_HOME`, or `~/.cache`), unless `SCRIM_CACHE` names another, or
    /// is empty. `SCRIM_KEY` is the key of the actions `hash` and `tokenize`: 64 hexadecimal digits.
    static func ofCommand() -> MaskingSettings {
        let environment = ProcessInfo.processInfo.environment
        var settings = MaskingSettings()
        if let folder = environment["SCRIM_CACHE"] {
            settings.cache = folder.isEmpty ? nil : folder
        } else if let caches = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map({ $0 + "/.cache" }) {
            settings.cache = caches + "/scrim"
        }
        if let digits = environment["SCRIM_KEY"] {
            // What is no key is no 32 bytes either: the database refuses it by name.
            let values = digits.compactMap(\.hexDigitValue)
            settings.key =
                values.count == digits.count && values.count == 64
                ? stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) } : []
        }
        return settings
    }
}
