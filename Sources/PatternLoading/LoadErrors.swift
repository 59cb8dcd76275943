/// Every fault of a load, over all its files. Nothing of a load with a fault is used.
public struct LoadErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, and where. `line` counts from 1; what is unknown or concerns the whole file is `nil`.
    public struct Fault: Sendable, Equatable, CustomStringConvertible {
        public var file: String
        public var line: Int?
        public var pattern: String?
        public var field: String?
        public var reason: String

        public init(file: String, line: Int? = nil, pattern: String? = nil, field: String? = nil, reason: String) {
            self.file = file
            self.line = line
            self.pattern = pattern
            self.field = field
            self.reason = reason
        }

        /// `file:line: id: field: reason`, without the parts that are not known. One line: line breaks in names and reasons are escaped.
        public var description: String {
            let place = line.map { "\(file):\($0)" } ?? file
            return [place, pattern, field, reason].compactMap(\.self).joined(separator: ": ")
                .replacing("\r", with: "\\r").replacing("\n", with: "\\n")
        }
    }

    public var faults: [Fault]

    public init(_ faults: [Fault]) { self.faults = faults }

    /// One line a fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
