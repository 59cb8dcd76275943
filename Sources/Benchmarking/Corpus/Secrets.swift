/// Secrets made up from the seed, in the formats of real ones; nobody has issued them.
extension TextMaker {
    /// A sentence, or a line of a file, with a secret in it.
    mutating func secret() -> (sentence: String, planted: Corpus.Planted) {
        let kind = Self.kinds[below(Self.kinds.count)]
        let text = kind.make(&self)
        let carrier = one(of: kind.carriers)
        return (
            fill(carrier).replacing("%", with: text), Corpus.Planted(kind: kind.name, text: Array(text.utf8))
        )
    }

    private struct Kind: Sendable {
        var name: String
        /// Where it stands; `%` is the secret.
        var carriers: [String]
        var make: @Sendable (inout TextMaker) -> String
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digits = "0123456789"
    private static let alphanumeric = letters + "abcdefghijklmnopqrstuvwxyz" + digits
    private static let assignments = [
        "export {Type}_TOKEN=%", "Set it with `client = {Type}(token=\"%\")`.",
        "The one I found in `{path}` is % – rotate it.",
    ]

    private static let kinds: [Kind] = [
        Kind(name: "GitHub token", carriers: assignments) { "ghp_" + $0.characters(36, of: alphanumeric) },
        Kind(name: "AWS access key", carriers: ["aws_access_key_id = %", "The key % belongs to the {noun} account."]) {
            "AKIA" + $0.characters(16, of: letters + "234567")
        },
        Kind(name: "AWS secret key", carriers: ["aws_secret_access_key = %", "AWS_SECRET_ACCESS_KEY=%"]) {
            $0.characters(40, of: alphanumeric + "/+")
        },
        Kind(name: "Anthropic key", carriers: ["export ANTHROPIC_API_KEY=%"] + assignments) {
            "sk-ant-api03-" + $0.characters(93, of: alphanumeric + "-_") + "AA"
        },
        Kind(name: "Stripe key", carriers: assignments) { "sk_live_" + $0.characters(24, of: alphanumeric) },
        Kind(name: "Google API key", carriers: assignments) { "AIza" + $0.characters(35, of: alphanumeric + "-_") },
        Kind(name: "Slack token", carriers: assignments) {
            "xoxb-" + $0.characters(12, of: "123456789") + "-" + $0.characters(12, of: "123456789") + "-"
                + $0.characters(24, of: alphanumeric)
        },
        Kind(name: "JSON web token", carriers: ["Authorization: Bearer %", "The session cookie is `%`."]) {
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI" + $0.characters(40, of: alphanumeric) + "."
                + $0.characters(43, of: alphanumeric + "-_")
        },
        Kind(
            name: "password",
            carriers: ["password: \"%\"", "DB_PASSWORD=%", "postgres://{noun}:%@db.internal:5432/{noun}s"]
        ) {
            $0.characters(3, of: letters) + "-" + $0.characters(9, of: alphanumeric) + "!"
                + $0.characters(2, of: digits)
        },
        Kind(name: "private key", carriers: ["Here is the file:\n\n%\n"]) { maker in
            let body = (0..<12).map { _ in maker.characters(64, of: alphanumeric + "+/") }.joined(separator: "\n")
            return "-----BEGIN RSA PRIVATE KEY-----\n\(body)\n-----END RSA PRIVATE KEY-----"
        },
        Kind(name: "e-mail address", carriers: ["Write to % when the {noun} is done.", "\"owner\": \"%\""]) {
            $0.one(of: ["jane.doe", "max.muster", "li.wei", "a.okafor"]) + "\($0.below(90))@"
                + $0.one(of: ["scrim-mail.org", "acme-corp.co.uk", "beispiel-firma.de"])
        },
        Kind(name: "card number", carriers: ["The card % was declined.", "card: %"]) { maker in
            let number = "4" + maker.characters(14, of: digits)
            return number + "\(luhn(number))"
        },
        Kind(name: "IBAN", carriers: ["Bitte überweisen Sie auf %.", "iban: %"]) { iban(maker: &$0) },
    ]

    /// The digit that makes a number pass the Luhn check.
    private static func luhn(_ digits: String) -> Int {
        let sum = digits.utf8.reversed().enumerated().reduce(0) { sum, digit in
            let value = Int(digit.element - 0x30) * (digit.offset % 2 == 0 ? 2 : 1)
            return sum + value / 10 + value % 10
        }
        return (10 - sum % 10) % 10
    }

    /// A German account number with its check digits (ISO 7064, MOD 97-10).
    private static func iban(maker: inout TextMaker) -> String {
        let account = "37040044" + maker.characters(10, of: digits)
        let remainder = (account + "131400").utf8.reduce(0) { ($0 * 10 + Int($1 - 0x30)) % 97 }
        let check = 98 - remainder
        return "DE" + (check < 10 ? "0" : "") + "\(check)" + account
    }
}
