import ClaudeProtocol
import Masking

/// Decides what leaves of one channel: the engine's decisions, cut to the tokens of the channel.
///
/// The text of a channel comes in pieces (of events), is gathered, and goes to the engine once a read. Offsets count the channel's bytes.
struct ChannelMasker {
    enum Kind: Sendable, Equatable {
        /// The pieces are the text.
        case text
        /// The pieces are a JSON document, cut anywhere; the channel is the document with its strings unescaped.
        case document
    }

    /// A string or bare token of a document.
    private struct Token {
        var start: Int
        /// `Int.max` while it is open.
        var end: Int
        /// Of a bare token: where its text begins, counted as `bareTextStart` is.
        var bareText: Int?
    }

    let kind: Kind
    /// Every byte below this has its final form, and ``edits`` covers it.
    private(set) var cleared = 0
    /// What does not pass as it is, below ``cleared``; of a document, within its tokens and escaped for them.
    var edits: [Splice] = []
    private(set) var length = 0
    private(set) var isFinished = false

    private var engine: Channel
    private var decisions = Decisions()
    /// Where the document has been read to.
    private(set) var unescaper = JSONUnescaper(.between)
    private var gathered: [UInt8] = []
    /// The tokens that end above `cleared`.
    private var tokens: [Token] = []
    /// The text of the bare tokens that end above `cleared`, joined, without the `bareTextStart` bytes of those that passed.
    private var bareText: [UInt8] = []
    private var bareTextStart = 0
    /// The bare token that is being made a string: what stands for it up to the offset `upTo`.
    private var bareEdit: (token: Token, upTo: Int, text: [UInt8])?
    /// The engine's edits that end above `cleared`.
    private var undecided: [Decisions.Edit] = []
    /// The replacement that a continuation continues.
    private var replacement: [UInt8] = []
    /// Where the last part that was masked ended, and its token: what continues it needs no second placeholder.
    private var lastPart = (end: -1, token: -1)

    /// The longest bare token, in bytes. A longer one is no number that anybody can read.
    static let maxBareToken = 4096

    init(_ kind: Kind, _ database: Database) {
        self.kind = kind
        self.engine = Channel(database)
    }

    /// Bytes of a piece that will only have their channel offset when a later piece completes the escape that they begin.
    var hasPendingUnit: Bool { unescaper.pending > 0 }

    var matches: [Decisions.Match] { decisions.matches }
    var blockedBy: Int? { decisions.blockedBy }

    /// Takes the next piece, without deciding yet.
    mutating func append(_ piece: UnsafeBufferPointer<UInt8>) throws(ResponseMasker.Failure) {
        switch kind {
        case .text:
            gathered.append(contentsOf: piece)
            length += piece.count
        case .document:
            var position = 0
            while true {
                let before = gathered.count
                guard let unit = unescaper.next(piece, &position, into: &gathered) else { break }
                let count = gathered.count - before
                try track(unit.kind, gathered[before...])
                length += count
            }
        }
    }

    /// Hands what was gathered to the engine, and behind it more of a text, without gathering that. Afterwards ``matches`` holds what it found.
    mutating func settle(
        _ scratch: Scratch, taking text: UnsafeBufferPointer<UInt8> = .init(start: nil, count: 0)
    ) throws(ResponseMasker.Failure) {
        decisions.clear()
        guard !gathered.isEmpty || !text.isEmpty else { return }
        length += text.count
        do {
            if gathered.isEmpty {
                try engine.feed(text, scratch: scratch, into: &decisions)
            } else {
                gathered.append(contentsOf: text)
                try feedEngine(scratch)
            }
        } catch {
            throw ResponseMasker.Failure(code: .engine, message: error.message)
        }
        gathered.removeAll(keepingCapacity: gathered.capacity <= 1 << 12)
        absorb()
    }

    /// The channel ends: all of it is decided.
    mutating func finish(_ scratch: Scratch) throws(ResponseMasker.Failure) {
        if kind == .document {
            let before = gathered.count
            unescaper.finish(into: &gathered)
            length += gathered.count - before
            if let last = tokens.indices.last, tokens[last].end == .max { tokens[last].end = length }
        }
        decisions.clear()
        isFinished = true
        do {
            try feedEngine(scratch)
            if decisions.blockedBy == nil { try engine.finish(scratch: scratch, into: &decisions) }
        } catch {
            throw ResponseMasker.Failure(code: .engine, message: error.message)
        }
        gathered = []
        absorb()
        guard cleared == length || blockedBy != nil else {
            throw ResponseMasker.Failure(code: .engine, message: "the engine left a channel undecided at its end")
        }
    }

    /// The first edits were written, as far as they lie below `limit`: what goes on above it has no replacement any more.
    mutating func removeEdits(_ count: Int, below limit: Int) {
        for i in 0..<count { edits[i].replacement = [] }
        edits.removeFirst(edits.prefix { $0.end <= limit }.count)
    }

    private mutating func feedEngine(_ scratch: Scratch) throws(MaskingError) {
        try gathered.withUnsafeBufferPointer { (bytes) throws(MaskingError) in
            try engine.feed(bytes, scratch: scratch, into: &decisions)
        }
    }

    // MARK: Tokens

    private mutating func track(_ kind: JSONUnescaper.Class, _ text: ArraySlice<UInt8>) throws(ResponseMasker.Failure) {
        if kind == .bare {
            if !hasOpenBareToken {
                tokens.append(Token(start: length, end: .max, bareText: bareTextStart + bareText.count))
            }
            bareText.append(contentsOf: text)
            guard length + text.count - tokens[tokens.count - 1].start <= Self.maxBareToken else {
                throw ResponseMasker.Failure(
                    code: .unreadable, message: "a number in a tool's input is longer than \(Self.maxBareToken) bytes")
            }
            return
        }
        if hasOpenBareToken { tokens[tokens.count - 1].end = length }
        if kind == .openingQuote {
            tokens.append(Token(start: length + 1, end: .max, bareText: nil))
        } else if kind == .closingQuote, let last = tokens.indices.last {
            tokens[last].end = length
        }
    }

    private var hasOpenBareToken: Bool { tokens.last.map { $0.bareText != nil && $0.end == .max } ?? false }

    /// Turns the engine's decisions into ``edits`` and ``cleared``.
    private mutating func absorb() {
        let settled = min(decisions.settled, length)
        if kind == .text && undecided.isEmpty && decisions.edits.isEmpty {
            cleared = settled
            return
        }
        undecided.append(contentsOf: decisions.edits)
        var limit = settled
        // A bare token becomes a string when any part of it is masked: none of it leaves before all of it is decided.
        if let token = tokens.first(where: { $0.end > settled }), token.bareText != nil {
            limit = min(limit, token.start)
        }
        let count = undecided.prefix { $0.start < limit }.count
        var token = 0
        for edit in undecided[..<count] {
            let end = min(edit.end, limit)
            switch kind {
            case .text: edits.append(Splice(edit.start, end, edit.replacement))
            case .document: cut(edit, end, &token)
            }
        }
        flushBareEdit()
        if count > 0 {
            let last = undecided[count - 1]
            undecided.removeFirst(count)
            if last.end > limit {
                undecided.insert(Decisions.Edit(start: limit, end: last.end, replacement: []), at: 0)
            }
        }
        tokens.removeFirst(tokens.prefix { $0.end <= limit }.count)
        let textStart = tokens.lazy.compactMap(\.bareText).first ?? bareTextStart + bareText.count
        bareText.removeFirst(textStart - bareTextStart)
        bareTextStart = textStart
        cleared = limit
    }

    /// Cuts the part of an edit below `editEnd` to the tokens that it touches. `first` is the first token that may end after its start.
    private mutating func cut(_ edit: Decisions.Edit, _ editEnd: Int, _ first: inout Int) {
        if !edit.replacement.isEmpty { replacement = edit.replacement }
        while first < tokens.count, tokens[first].end <= edit.start { first += 1 }
        var index = first
        while index < tokens.count, tokens[index].start < editEnd {
            let token = tokens[index]
            index += 1
            let start = max(edit.start, token.start)
            let end = min(editEnd, token.end)
            guard start < end else { continue }
            let goesOn = edit.replacement.isEmpty && lastPart.end == start && lastPart.token == token.start
            lastPart = (end, token.start)
            let part = goesOn ? [] : JSONEscaping.escaped(replacement)
            if let text = token.bareText {
                if bareEdit?.token.start != token.start {
                    flushBareEdit()
                    bareEdit = (token, token.start, [.quote])
                }
                bareEdit!.text += kept(token, text, bareEdit!.upTo, start) + part
                bareEdit!.upTo = end
            } else {
                flushBareEdit()
                edits.append(Splice(start, end, part))
            }
        }
    }

    /// Ends the edit that makes a string of a bare token.
    private mutating func flushBareEdit() {
        guard let (token, upTo, text) = bareEdit, let start = token.bareText else { return }
        edits.append(Splice(token.start, token.end, text + kept(token, start, upTo, token.end) + [.quote]))
        bareEdit = nil
    }

    /// The text of a bare token from channel offset `start` to `end`, as the content of a string.
    private func kept(_ token: Token, _ text: Int, _ start: Int, _ end: Int) -> [UInt8] {
        let base = text - bareTextStart - token.start
        return JSONEscaping.escaped(bareText[(base + start)..<(base + end)])
    }
}
