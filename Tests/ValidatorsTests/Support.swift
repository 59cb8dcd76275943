import Validators

/// Whether the named validator accepts the text.
func accepts(_ name: String, _ text: String) throws -> Bool {
    let validator = try Validator(name)
    return Array(text.utf8).withUnsafeBufferPointer { validator.accepts($0) }
}
