// Values that stand where a secret would: in examples, templates, source code and messages.

/// Whether the text stands for a value instead of being one: a variable (`$VAR`, `${VAR}`, `{{…}}`, `%s`), a place
/// where the value is found (`process.env.X`, `/run/secrets/x`, `keys/server.pem`), a bracketed name (`<password>`),
/// one character over and over (`xxxx`, `****`), something left out (`abc...`, `sk-****7f3a`, `ghp_xxxxxxxx`), a version or a range of them
/// (`~18.25.9`), or nothing but words such as `changeme` and `your-api-key`.
///
/// Words count only if the whole text is made of them: `example` is a placeholder, `example-7fQz` could be a secret.
func isPlaceholder(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first, let last = text.last else { return true }
    return isTemplate(text, first: first, last: last) || isLookUp(text) || namesFile(text) || isPath(text)
        || repeatsOneCharacter(text)
        || endOfStars(text) != nil || isMadeOfPlaceholderWords(text) || isVersion(text)
        || endsInFiller(text)
}

/// Whether the last eight characters, or more, are `x`.
private func endsInFiller(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count >= 8 && text.suffix(8).allSatisfy { $0 | 0x20 == UInt8(ascii: "x") }
}

/// Two or three numbers with dots between, behind what package managers write before a version.
private func isVersion(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let numbers = text.drop { ("~^<>=v" as StaticString).contains($0) }
    guard let first = numbers.first, let last = numbers.last, first.isDigit, last.isDigit, text.count <= 16 else {
        return false
    }
    let dots = numbers.count { $0 == "." }
    return 1...2 ~= dots && numbers.allSatisfy { $0.isDigit || $0 == "." }
        && !zip(numbers, numbers.dropFirst()).contains { $0 == "." && $1 == "." }
}

/// Of a placeholder: no more than so many of its first bytes are none.
func longestNotPlaceholder(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    if repeatsOneCharacter(text) { return text[0] < 0xC2 ? 0 : 4 }
    if let start = lookUps.first(where: { text.hasPrefix(ignoringCase: $0) }) { return start.utf8CodeUnitCount - 1 }
    if let end = endOfStars(text) { return end - 1 }
    if endsInFiller(text) { return (text.lastIndex { $0 | 0x20 != UInt8(ascii: "x") } ?? -1) + 8 }
    return text.count - 1
}

/// Whether the text reads as code: letters of any language, `_`, `.`, `-`, `$`, `:` and `/` (a name, a type, a path), or a call.
/// Digits belong to code only in terms such as `sha256` and `oauth2`; and a long run of letters of one case alone is no name.
func readsAsCode(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if isName(text) { return !isLongWord(text[...]) }
    guard text.last == UInt8(ascii: ")"), let call = text.firstIndex(of: UInt8(ascii: "(")), call > 0 else {
        return false
    }
    return text[..<call].allSatisfy { $0.isAlphanumeric || $0 == "_" || $0 == "." }
}

/// Of a text that reads as code: no more than so many of its first bytes do not.
func longestNotReadAsCode(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    // A call's beginning, up to what closes it, may be anything.
    if text.last == UInt8(ascii: ")") { return text.lastIndex { $0 != ")" }.map { $0 + 1 } ?? 0 }
    // A name's beginning is a name, unless it ends within a term with digits, or is nothing but a long word.
    let word = text.prefix { $0.isLetter }
    let digits = text.lastIndex(where: \.isDigit).map { $0 + 1 } ?? 0
    return max(digits, word.count >= longWord ? word.count : 0)
}

private func isName(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    // An attribute or annotation begins with `@`.
    var index = text.first == UInt8(ascii: "@") ? 1 : 0
    while index < text.count {
        let byte = text[index]
        if byte.isDigit {
            let end = text[index...].firstIndex { !$0.isDigit } ?? text.count
            // `core_1.crypto` is how compilers name modules.
            let isNumbered = index > 0 && text[index - 1] == "_" && end < text.count && text[end] == "."
            guard isNumbered || endTerm(index..<end, of: text) else { return false }
            index = end
        } else if byte.isLetter || byte >= 0x80 || ("_.-$:/?!&|+(){}<>,;" as StaticString).contains(byte) {
            index += 1
        } else {
            return false
        }
    }
    return true
}

/// More letters of one case in a row than words have.
private let longWord = 16

private func isLongWord(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    text.count >= longWord && (text.allSatisfy(\.isLower) || text.allSatisfy(\.isUpper))
}

/// Terms with digits that names of programs contain.
private let terms: [[UInt8]] = [
    "aes128", "aes192", "aes256", "aes-128", "aes-256", "base32", "base58", "base62", "base64", "bcrypt2",
    "b64", "crc32",
    "ec2", "ecdsa256", "ed25519", "es256", "es384", "hmac256", "hs256", "hs384", "hs512", "http1", "http2", "http3",
    "i18n", "int16", "int32", "int64", "int8", "ipv4", "ipv6", "k8s", "l10n", "log4j", "md4", "md5", "mp3", "mp4",
    "neo4j", "oauth1", "oauth2", "p12", "p256", "p384", "pbkdf2", "pkcs1", "pkcs11", "pkcs12", "pkcs5", "pkcs7",
    "pkcs8",
    "ps256", "python3", "rfc822", "ripemd160", "rs256", "rs384", "rs512", "s3", "secp256", "sha1", "sha2", "sha224",
    "sha256", "sha3", "sha384", "sha512", "sha-1", "sha-256", "sha-512", "socks5", "sse2", "ssh2", "tls1", "uint16",
    "uint32",
    "uint64", "uint8", "utf16", "utf8", "utf-16", "utf-8", "v0", "v1", "v2", "v3", "v4", "v5", "web3", "win32",
    "x25519",
    "x509", "x64", "x86",
].map { Array($0.utf8) }

/// Whether the digits at `range` end a term, with just these digits: `sha256`, but not `7sha256`, `sha2567` or
/// `sha256x`. What follows may begin a word, as in `OAuth2Client`; and a term of one letter is a word of its own, or
/// `S3cret` would be code.
private func endTerm(_ range: Range<Int>, of text: UnsafeBufferPointer<UInt8>) -> Bool {
    terms.contains { term in
        guard let last = term.lastIndex(where: \.isDigit), range.upperBound > last else { return false }
        let start = range.upperBound - last - 1
        guard term[...last].reversed().prefix(while: \.isDigit).count == range.count,
            zip(text[start..<range.upperBound], term).allSatisfy({ $0.lowercased == $1 })
        else { return false }
        if last == 1, start > 0, text[start - 1].isLetter { return false }
        let rest = text[range.upperBound...]
        if last + 1 < term.count { return rest.starts(with: term[(last + 1)...]) { $0.lowercased == $1 } }
        guard let next = rest.first, let before = text[..<range.lowerBound].last, next.isLetter else { return true }
        return next.isUpper && before.isLower
    }
}

/// Whether the text is digits alone, with any of `.,_-+:$%` among them: a count, an amount, a date.
func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.allSatisfy { $0.isDigit || (".,_-+:$%" as StaticString).contains($0) }
}

/// Whether the text reads as a sentence or label: three English words or more, with a function word among them; several
/// words that a colon, a question mark or a space ends; several that are not all ASCII, as in translated labels, or one of
/// these in letters alone; or in a script whose sentences have no spaces.
func isProse(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let last = text.last else { return false }
    if text.contains(where: { $0 >= 0x80 }) {
        return text.contains(where: { $0 == " " || $0 >= 0xE0 }) || text.allSatisfy { $0.isLetter || $0 >= 0x80 }
    }
    guard text.contains(UInt8(ascii: " ")) else { return false }
    if last == " " || last == ":" || last == "?" { return true }
    let words = text.split { !$0.isLetter && $0 != "'" }
    return words.count >= 3
        && words.contains { functionWords.contains(String(decoding: $0.map(\.lowercased), as: UTF8.self)) }
}

/// Whether the text has characters of three kinds out of small letters, capitals, digits, and marks that names do not have:
/// what people are told to make passwords of.
func isMixed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let hasMark = text.contains { byte in
        !byte.isAlphanumeric && byte < 0x80 && !(" -_.:/,'\"()" as StaticString).contains(byte)
    }
    return [text.contains(where: \.isLower), text.contains(where: \.isUpper), text.contains(where: \.isDigit), hasMark]
        .count { $0 } >= 3
}

private let functionWords: Set<String> = [
    "a", "again", "an", "and", "are", "as", "at", "attempts", "be", "been", "but", "by", "can", "cannot", "do",
    "does", "enter", "failed", "for", "from", "has", "have", "if", "in", "incorrect", "invalid", "is", "it", "least",
    "left", "may", "missing", "must", "not", "of", "on", "or", "please", "should", "than", "that", "the", "then",
    "this", "to", "use", "used", "wait", "was", "when", "will", "with", "wrong", "you", "your",
]

// MARK: What placeholders look like

private func isTemplate(_ text: UnsafeBufferPointer<UInt8>, first: UInt8, last: UInt8) -> Bool {
    let second = text.count > 1 ? text[1] : 0
    if first == "$" { return second == "{" || second == "(" || second == "$" || isVariableName(text.dropFirst()) }
    if first == "%" { return second == "(" || second == "{" || text.count <= 3 || last == "%" }
    if first == "{" || first == "<" || first == "[" { return last == "}" || last == ">" || last == "]" }
    if (first == "#" || first == "@") && second == "{" { return true }
    if text.count >= 3, text.suffix(3).elementsEqual("...".utf8) { return true }
    return text.count >= 3 && text.suffix(3).elementsEqual("…".utf8)
}

/// A variable: `$DB_PASSWORD`, `$password`, `$env:TOKEN`, `$this->token`, `$dir/private/key`. `$ecret1!` and the like
/// stay passwords.
private func isVariableName(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = text.first, first.isLetter || first == "_" else { return false }
    return text.allSatisfy { $0.isUpper || $0.isDigit || $0 == "_" }
        || text.allSatisfy { $0.isLetter || ("_:.->/" as StaticString).contains($0) }
        || text.first { !$0.isLetter && $0 != "_" } == UInt8(ascii: "/")
}

private let lookUps: [StaticString] = [
    "process.env", "import.meta.env", "os.environ", "os.getenv", "env.", "env[", "env:", "env(", "getenv",
    "system.getenv", "secrets.", "vars.", "var.", "local.", "data.", "self.", "this.", "config.", "settings.", "args.",
    "params.", "options.", "req.", "request.", "response.", "props.", "state.", "context.", "ctx.", "cfg.", "opts.",
    "vault:", "ssm:", "op://", "ref+", "arn:", "urn:", "projects/", "secretmanager:", "keyvault:", "keychain:",
    "azurekeyvault:", "file:", "./", "../", "~/", "/run/", "/etc/", "/var/", "/usr/", "/home/", "/tmp/", "/opt/",
    "/users/", "/path/", "http://", "https://",
]

private func isLookUp(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    lookUps.contains { text.hasPrefix(ignoringCase: $0) }
}

/// A path from the root, if it does not look like base64 that begins so.
private func isPath(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.first == UInt8(ascii: "/") && text.dropFirst().contains(UInt8(ascii: "/")) && !looksRandom(text)
}

/// What files of keys and settings end in, and what else is named by a key.
private let extensions = [
    ".asc", ".cer", ".cfg", ".conf", ".crt", ".css", ".csv", ".env", ".gif", ".gpg", ".gz", ".html", ".ini", ".jks",
    ".jpeg", ".jpg", ".js", ".json", ".key", ".log", ".md", ".mp3", ".mp4", ".p12", ".parquet", ".pdf", ".pem", ".pfx",
    ".php", ".png", ".properties", ".pub", ".py", ".svg", ".tar", ".toml", ".ts", ".txt", ".webp", ".xml", ".yaml",
    ".yml", ".zip",
].map { Array($0.utf8) }

private func namesFile(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    extensions.contains { ending in
        text.count > ending.count && zip(text.suffix(ending.count), ending).allSatisfy { $0.lowercased == $1 }
    }
}

/// Where the first four stars in a row end: `sk-****7f3a`.
private func endOfStars(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var run = 0
    for (index, byte) in text.enumerated() {
        run = byte == "*" ? run + 1 : 0
        if run == 4 { return index + 1 }
    }
    return nil
}

/// `xxxxxxxx`, `****-****`, `0000 0000`, `••••••••`: no more than one character besides separators.
private func repeatsOneCharacter(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if let first = text.first, first >= 0xC2 {
        let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        return text.count > width && text.dropFirst(width).elementsEqual(text.dropLast(width))
    }
    var seen: UInt8?
    for byte in text where !("-_. :" as StaticString).contains(byte) {
        if let seen, seen != byte { return false }
        seen = byte
    }
    return true
}

/// Words that stand for a value, and those they are joined with.
private let placeholderWords: [[UInt8]] = [
    "a", "abc", "above", "access", "account", "actual", "actuel", "add", "adgangskode", "admin", "aktuelles",
    "algorithm", "altes", "an", "ancien", "and", "anonymous", "any", "api", "app", "are", "array", "as", "ask",
    "atuais", "atual", "auth", "auto", "bar", "baru", "basic", "baz", "be", "bearer", "below", "bestätigen",
    "bevestig", "blank", "bool", "boolean", "by", "bytes", "change", "changed", "changeit", "changeme", "clave",
    "client", "code", "concealed", "config", "configured", "confirm", "confirmation", "confirmer", "contrasena",
    "contraseña", "contraseñas", "correct", "credential", "credentials", "current", "database", "db", "de", "default",
    "demo", "des", "dictionary", "disabled", "docs", "du", "dummy", "eingeben", "elided", "empty", "enabled",
    "encoded", "encrypted", "enter", "env", "environment", "error", "esqueci", "etc", "example", "expiration",
    "expired", "expiry", "failed", "fake", "false", "field", "file", "fill", "fixme", "foo", "foobar", "for",
    "forgot", "forgotten", "from", "generate", "generated", "get", "goes", "hash", "hashed", "hasło", "here", "heslo",
    "hidden", "hide", "hint", "huidig", "id", "in", "incorrect", "ingrese", "input", "insert", "int", "integer",
    "interactive", "introduzca", "invalid", "is", "it", "its", "jelszó", "kata", "kennwort", "key", "keychain",
    "keyring", "kodeord", "la", "label", "le", "length", "les", "list", "login", "long", "lösenord", "manager",
    "masked", "max", "mdp", "me", "min", "mismatch", "missing", "mock", "mon", "mot", "mots", "must", "my", "name",
    "neue", "neues", "new", "nieuw", "nieuwe", "nil", "no", "none", "not", "nouveau", "nouvelle", "nova", "novo",
    "nové", "nowe", "nueva", "nuevo", "null", "number", "nytt", "object", "of", "off", "old", "olvidada", "olvidado",
    "omitted", "on", "optional", "or", "oublié", "own", "palavra", "parola", "parole", "pass", "passe", "passord",
    "passphrase", "passwd", "password", "passwort", "paste", "path", "phrase", "placeholder", "plain", "plaintext",
    "please",
    "policy", "private", "prompt", "provide", "provided", "put", "pwd", "random", "real", "redacted", "removed",
    "repeat", "repetir", "repita", "replace", "replaced", "required", "reset", "rotation", "réinitialiser",
    "salasana", "same", "sample", "sandi", "sanitized", "secret", "see", "senha", "senhas", "set", "should", "show",
    "sk", "snip", "some", "something", "stdin", "store", "stored", "str", "strength", "string", "strong", "su", "sua",
    "tbd", "temp", "test", "testing", "text", "that", "the", "these", "this", "those", "timeout", "to", "todo",
    "token", "ton", "true", "truncated", "tu", "type", "un", "undefined", "unique", "une", "unknown", "unset", "url",
    "use",
    "used", "user", "username", "using", "uuid", "uusi", "valid", "value", "varchar", "variable", "vault",
    "vergessen", "vergeten", "verify", "via", "visible", "votre", "wachtwoord", "wachtwoorden", "was", "weak",
    "wiederholen", "will", "with", "wrong", "xxx", "xyz", "yeni", "yes", "you", "your", "yours", "zurücksetzen",
    "ändern", "şifre",
].map { Array($0.utf8) }

/// By their first byte: it rules out nearly all.
private let wordsByFirst: [[[UInt8]]] = placeholderWords.reduce(into: Array(repeating: [], count: 256)) {
    $0[Int($1[0])].append($1)
}

/// Whether the text can be cut into placeholder words and separators. Texts over 64 bytes are not placeholders of
/// words.
private func isMadeOfPlaceholderWords(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 64 else { return false }
    // `reachable` has a bit for each offset up to which the text is made of words.
    var reachable: UInt128 = 1
    for offset in 0..<text.count where reachable >> UInt128(offset) & 1 == 1 {
        let byte = text[offset]
        if ("-_. :/<>[](){}'\"*!" as StaticString).contains(byte) || byte.lowercased == "x" {
            reachable |= 1 << UInt128(offset + 1)
        }
        for word in wordsByFirst[Int(byte.lowercased)] where offset + word.count <= text.count {
            if word.indices.allSatisfy({ text[offset + $0].lowercased == word[$0] }) {
                reachable |= 1 << UInt128(offset + word.count)
            }
        }
    }
    return reachable >> UInt128(text.count) & 1 == 1
}
