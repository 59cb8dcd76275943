import PatternSyntax

/// How patterns are kept in the cache, and told apart there.
extension Pattern {
    var withoutSamples: Pattern {
        var pattern = self
        pattern.examples = []
        pattern.negatives = []
        pattern.reference = ""
        return pattern
    }

    func write(to writer: inout ByteWriter) {
        writer.write(id)
        writer.write(name)
        writer.write(category)
        switch form {
        case .regex(let regex):
            writer.write(0)
            writer.write(regex)
        case .span(let begin, let end):
            writer.write(1)
            writer.write(begin)
            writer.write(end)
        }
        writer.write(validators) { $0.write($1) }
        switch action {
        case .redact: writer.write(0)
        case .partial(let first, let last):
            writer.write(1)
            writer.write(first)
            writer.write(last)
        case .hash: writer.write(2)
        case .tokenize: writer.write(3)
        case .block: writer.write(4)
        case .detect: writer.write(5)
        }
        writer.write(priority)
        writer.write(confidence.rawValue)
        writer.write(allow) { writer, allowance in
            switch allowance {
            case .literal(let text):
                writer.write(0)
                writer.write(text)
            case .regex(let text):
                writer.write(1)
                writer.write(text)
            }
        }
    }

    init(from reader: inout ByteReader) throws(DamagedBytes) {
        self.init(id: try reader.text(), name: try reader.text(), category: try reader.text(), form: .regex(""))
        switch try reader.integer() {
        case 0: form = .regex(try reader.text())
        case 1: form = .span(begin: try reader.text(), end: try reader.text())
        default: throw DamagedBytes()
        }
        validators = try reader.list { reader throws(DamagedBytes) in try reader.text() }
        switch try reader.integer() {
        case 0: action = .redact
        case 1: action = .partial(first: try reader.integer(), last: try reader.integer())
        case 2: action = .hash
        case 3: action = .tokenize
        case 4: action = .block
        case 5: action = .detect
        default: throw DamagedBytes()
        }
        priority = try reader.integer()
        guard let confidence = Confidence(rawValue: try reader.text()) else { throw DamagedBytes() }
        self.confidence = confidence
        allow = try reader.list { reader throws(DamagedBytes) in
            switch try reader.integer() {
            case 0: .literal(try reader.text())
            case 1: .regex(try reader.text())
            default: throw DamagedBytes()
            }
        }
    }
}
