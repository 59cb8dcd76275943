import PatternSyntax
import Validators

/// A pattern as the engine uses it.
struct Rule: Sendable {
    /// Index of the pattern in the database.
    let index: Int
    let action: Pattern.Action
    let priority: Int
    /// The greatest number of bytes of a match (of `begin`, for a span pattern).
    let width: Int
    let hasSecret: Bool
    let validators: [Validator]
    let allowedTexts: [[UInt8]]
    /// The expressions of the allow list, matched from the first to the last byte of a secret span.
    let allowed: Program?
    /// What ends a span pattern's match.
    let end: Program?
    /// What stands for a redacted match.
    let placeholder: [UInt8]
    /// Whether every other pattern that leaves placeholders has a lower priority: then no other can take its label away.
    var isTop = false

    init(
        _ pattern: Pattern, index: Int, settings: MaskingSettings, width: Int, hasSecret: Bool,
        validators: [Validator], allowed: Program?, end: Program?
    ) {
        self.index = index
        action = pattern.action
        priority = pattern.priority
        self.width = width
        self.hasSecret = hasSecret
        self.validators = validators
        allowedTexts = pattern.allow.compactMap { if case .literal(let text) = $0 { Array(text.utf8) } else { nil } }
        self.allowed = allowed
        self.end = end
        placeholder = settings.placeholder(for: pattern.id)
    }

    var isSpan: Bool { end != nil }
    var masks: Bool { action != .detect }
    var blocks: Bool { action == .block }
    var hasAllowList: Bool { allowed != nil || !allowedTexts.isEmpty }
    /// Whether what stands for a match depends on nothing but the pattern.
    var isFixed: Bool { action == .redact || action == .block }

    /// The length of the secret if the validators accept it; else one over which they accept no text that it begins with.
    func longestAccepted(_ secret: UnsafeBufferPointer<UInt8>) -> Int {
        for validator in validators where !validator.accepts(secret) { return validator.longestAccepted(secret) }
        return secret.count
    }
}

/// Turns a pattern into a rule and its expression, collecting faults on the way.
struct RuleCompiler {
    let settings: MaskingSettings
    private(set) var faults: [PatternErrors.Fault] = []

    init(_ settings: MaskingSettings) { self.settings = settings }

    /// Nil if there was a fault.
    mutating func compile(_ pattern: Pattern, index: Int) -> (rule: Rule, regex: Regex)? {
        let before = faults.count
        func fault(_ field: String, _ reason: String) {
            faults.append(PatternErrors.Fault(pattern: pattern.id, field: field, reason: reason))
        }
        checkAction(pattern, fault)
        var validators: [Validator] = []
        for name in pattern.validators {
            do { validators.append(try Validator(name)) } catch { fault("validate", error.reason) }
        }
        var regex: Regex?
        var end: Program?
        switch pattern.form {
        case .regex(let text):
            regex = parse(text, "regex", fault)
            if let secret = regex?.secretWidth, secret.min == 0 {
                fault("regex", "the (?<secret>…) group can match nothing at all; give it at least one byte")
            }
        case .span(let begin, let endText):
            regex = parse(begin, "begin", fault)
            let endRegex = parse(endText, "end", fault)
            if regex?.hasSecret == true || endRegex?.hasSecret == true {
                fault("span", "a span is masked whole; it takes no (?<secret>…) group")
            }
            if !pattern.validators.isEmpty {
                fault("validate", "a span has no end yet when it is masked; it takes no validators")
            }
            if !pattern.allow.isEmpty {
                fault("allow", "a span has no end yet when it is masked; it takes no allow list")
            }
            var program = Program()
            if let endRegex, !program.add(endRegex) { fault("end", "the expression is too large") }
            end = program
        }
        var allowed: Program?
        for case .regex(let text) in pattern.allow {
            do {
                var program = allowed ?? Program()
                if !program.add(try Regex.parse(text)) { fault("allow", "the expression is too large") }
                allowed = program
            } catch { fault("allow", error.description) }
        }
        guard faults.count == before, let regex else { return nil }
        let rule = Rule(
            pattern, index: index, settings: settings, width: regex.width.max ?? 0, hasSecret: regex.hasSecret,
            validators: validators, allowed: allowed, end: end)
        return (rule, regex)
    }

    private func parse(_ text: String, _ field: String, _ fault: (String, String) -> Void) -> Regex? {
        do {
            let regex = try Regex.parse(text)
            let width = regex.width
            if width.min == 0 { fault(field, "it can match nothing at all; give it at least one byte") }
            guard let max = width.max else {
                fault(field, "its width has no bound; write {n,m} for *, + and {n,}, or use a span")
                return nil
            }
            if max > settings.lookback {
                fault(
                    field,
                    "its widest match is \(max) bytes, over the lookback of \(settings.lookback); narrow it or use a span"
                )
                return nil
            }
            return regex
        } catch {
            fault(field, error.description)
            return nil
        }
    }

    private func checkAction(_ pattern: Pattern, _ fault: (String, String) -> Void) {
        switch pattern.action {
        case .redact, .block, .detect: break
        case .partial(let first, let last):
            if first < 0 || last < 0 || first + last == 0 {
                fault("action", "partial keeps at least one character in all")
            }
        case .hash, .tokenize:
            if settings.key == nil { fault("action", "hash and tokenize need a key; set one in the masking settings") }
        }
        if case .span = pattern.form {
            switch pattern.action {
            case .redact, .block, .detect: break
            case .partial, .hash, .tokenize:
                fault("action", "a span is masked before its text is known; use redact, block or detect")
            }
        }
    }
}

extension Pattern.Action {
    /// Whether what stands for a match is made with the settings' key.
    var needsKey: Bool { self == .hash || self == .tokenize }
}
