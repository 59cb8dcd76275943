import MaskedStreams
import Masking
import PatternSyntax

/// Streams of events, however cut, and whether or not deltas are recognised by how the one before was written, come out the same; what
/// matches nothing comes out as it was; of what matches, nothing comes out.
///
/// Input: 4 bytes of cuts; a byte whose lowest bit says how the stream is written; the stream: its bytes, or choices of ``EventStreamBuilder``.
public struct EventsTarget: FuzzTarget {
    private let database: Database
    private let scratch: Scratch

    public init() throws {
        let key = Pattern(id: "fake-key", form: .regex(#"\bsk-fake-[a-z0-9]{12}\b"#))
        let pem = Pattern(
            id: "fake-pem", form: .span(begin: "-----BEGIN [A-Z ]{0,20}KEY-----", end: "-----END [A-Z ]{0,20}KEY-----"))
        database = try Database([PatternSet(name: "fuzz", patterns: [key, pem])])
        scratch = try Scratch(database)
    }

    public mutating func run(_ input: [UInt8]) throws {
        guard input.count > 5 else { return }
        if input[4] & 1 == 0 {
            let stream = Array(input[5...])
            _ = try checkCuts(stream, input[..<4])
        } else {
            var builder = EventStreamBuilder(input[5...])
            builder.build()
            let stream = Array(builder.stream.utf8)
            let result = try checkCuts(stream, input[..<4])
            guard result.failure == nil else { throw Finding("a sound stream failed: \(result.failure!.message)") }
            try checkTexts(result.output, builder.texts, "as it comes")
            let stalled = mask(stream, cuts: cuts(input[..<4], count: stream.count), stalling: true)
            try checkTexts(stalled.output, builder.texts, "with a stall after each chunk")
        }
    }

    private struct Result {
        var output: [UInt8]
        var failure: ResponseMasker.Failure?
        var reports: Int
    }

    private func mask(
        _ stream: [UInt8], cuts: [Int], stalling: Bool = false, usesTemplates: Bool = true
    ) -> Result {
        var limits = ResponseMasker.Limits()
        limits.usesTemplates = usesTemplates
        var masker = ResponseMasker(.events, database: database, limits: limits)
        var output: [UInt8] = []
        for chunk in stream.split(at: cuts) {
            chunk.withUnsafeBufferPointer { masker.feed($0, scratch: scratch, into: &output) }
            if stalling { masker.stall(scratch: scratch, into: &output) }
        }
        masker.finish(scratch: scratch, into: &output)
        return Result(output: output, failure: masker.failure, reports: masker.takeReports().count)
    }

    private func checkCuts(_ stream: [UInt8], _ bits: ArraySlice<UInt8>) throws -> Result {
        let whole = mask(stream, cuts: [])
        for cuts in [cuts(bits, count: stream.count), Array(stream.indices.dropFirst())] {
            let cut = mask(stream, cuts: cuts)
            guard cut.output == whole.output, cut.failure == whole.failure else {
                throw Finding("cut at \(cuts): \(show(cut.output)), whole: \(show(whole.output))")
            }
        }
        let read = mask(stream, cuts: [], usesTemplates: false)
        guard read.output == whole.output, read.failure == whole.failure, read.reports == whole.reports else {
            throw Finding("read: \(show(read.output)), with templates: \(show(whole.output))")
        }
        guard whole.reports > 0 || whole.failure != nil || whole.output == stream else {
            throw Finding("nothing matched, and the output is another: \(show(whole.output))")
        }
        return whole
    }

    /// What a client puts together is the engine's masking of what went in, text by text.
    private func checkTexts(_ output: [UInt8], _ sent: [EventTexts.Key: String], _ how: String) throws {
        let received = try EventTexts.read(output)
        for (key, text) in sent {
            let masked = String(decoding: try database.mask(Array(text.utf8), scratch: scratch), as: UTF8.self)
            // Strings are compared as bytes: equality of `String` is that of its characters.
            guard Array((received[key] ?? "").utf8) == Array(masked.utf8) else {
                throw Finding("\(how), \(key): got \(received[key] ?? "nothing"), expected \(masked)")
            }
        }
    }
}

func show(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
