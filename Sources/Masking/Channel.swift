/// The state of one channel: what was received and could still become part of a match.
///
/// One channel per content block (or text stream). Not for use from two threads at a time.
public struct Channel {
    public let database: Database

    public init(_ database: Database) { self.database = database }

    /// Takes the next bytes of the channel and appends what they decide to `decisions`.
    public mutating func feed(
        _ bytes: UnsafeBufferPointer<UInt8>, scratch: Scratch, into decisions: inout Decisions
    ) throws(MaskingError) {}

    /// Ends the channel: all that is still open is decided as at the end of a text.
    public mutating func finish(scratch: Scratch, into decisions: inout Decisions) throws(MaskingError) {}
}
