/// What tools print and take: logs, terminal sessions, JSON, tables, differences between files.
extension TextMaker {
    mutating func log() -> String {
        let service = one(of: Words.nouns)
        let lines = (0..<(4 + below(9))).map { _ in
            let level = one(of: ["INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR"])
            return fill("{date}T{time}.") + "\(100 + below(900))Z \(level) [\(service)] " + filled(oneOf: Self.messages)
        }
        return "```\n" + lines.joined(separator: "\n") + "\n```"
    }

    mutating func session() -> String { "```console\n" + filled(oneOf: Self.sessions) + "```" }

    mutating func json() -> String {
        let fields = (0..<(3 + below(6))).map { _ in "  " + filled(oneOf: Self.fields) }
        return "```json\n{\n" + fields.joined(separator: ",\n") + "\n}\n```"
    }

    mutating func table() -> String {
        let rows = (0..<(3 + below(5))).map { _ in fill("| `{id}` | {N} | {x} ms | {adjective} |") }
        return fill("| {noun} | count | time | state |\n|---|---:|---:|---|\n") + rows.joined(separator: "\n")
    }

    mutating func difference() -> String {
        let path = fill("{path}")
        let head = fill(
            "diff --git a/\(path) b/\(path)\nindex {commit}..{commit} 100644\n--- a/\(path)\n+++ b/\(path)\n@@ -{n},{n} +{n},{n} @@\n"
        )
        let lines = code().text.split(separator: "\n").map { one(of: [" ", " ", "+", "-"]) + $0 }
        return "```diff\n" + head + lines.joined(separator: "\n") + "\n```"
    }

    /// The input of a tool call, and the tool's name.
    mutating func toolCall() -> (name: String, input: String) {
        switch below(5) {
        case 0, 1:
            (
                "Edit",
                "{\"file_path\":\(Self.quoted(fill("/home/user/project/{path}"))),\"old_string\":\(Self.quoted(code().text)),"
                    + "\"new_string\":\(Self.quoted(code().text))}"
            )
        case 2:
            (
                "Write",
                "{\"file_path\":\(Self.quoted(fill("/home/user/project/{path}"))),\"content\":\(Self.quoted(code().text + "\n" + code().text))}"
            )
        case 3:
            (
                "Bash",
                "{\"command\":\(Self.quoted(filled(oneOf: Self.commands))),\"description\":\(Self.quoted(fill("{verb} the {noun}s"))),\"timeout\":\(below(9) * 10_000)}"
            )
        default:
            (
                "Grep",
                "{\"pattern\":\(Self.quoted(fill("{id}\\("))),\"path\":\(Self.quoted(fill("{path}"))),\"-n\":true,\"limit\":\(below(50))}"
            )
        }
    }

    /// A JSON string, escaped no more than need be.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case "\0"..<" ": quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static let messages = [
        "{verb} {noun} id={N} took={ms}ms", "GET /v1/{noun}s/{N} 200 {n}ms",
        "{Type}: {adjective} {noun}, retrying in {n} s",
        "request_id={uuid} {noun}={adjective} rows={N}", "worker {n} drained {N} {noun}s", "cache miss for {noun}:{N}",
        "commit={hash} built in {x} s", "{noun} {verb}: {N}/{N} done, {n} left",
    ]
    private static let sessions = [
        "$ git log --oneline -3\n{commit} {verb} the {adjective} {noun}\n{commit} Add {noun} to {Type}\n{commit} Fix {noun} order\n",
        "$ npm test\n\n> {noun}@{version} test\n> vitest run\n\n ✓ {path} ({n} tests) {n}ms\n\n Tests  {N} passed ({N})\n",
        "$ ls -l {noun}\n-rw-r--r-- 1 user user {N} Mar {n} 10:42 {noun}.json\ndrwxr-xr-x 2 user user 4096 Mar {n} 10:42 {noun}s\n",
        "$ docker compose ps\nNAME        STATUS      PORTS\n{noun}-1    Up {n} hours  8080/tcp\n{noun}-db   Up {n} hours  5432/tcp\n",
        "$ python -m pytest -q {path}\n....................                         [100%]\n{N} passed in {x}s\n",
    ]
    private static let commands = [
        "cd /home/user/project && make {verb} 2>&1 | tail -{n}", "rg -n \"{id}\" {path} | head -{n}",
        "git diff HEAD~{n} --stat", "npm run {verb} -- --{noun}={adjective}",
        "sed -n '{n},{N}p' {path}", "for f in {noun}/*.json; do jq '.{noun} | length' \"$f\"; done",
    ]
    private static let fields = [
        "\"{noun}\": \"{adjective}\"", "\"{id}\": {N}", "\"request_id\": \"{uuid}\"",
        "\"created_at\": \"{date}T{time}Z\"",
        "\"{noun}s\": [\"{verb}\", \"{adjective}\", \"{noun}\"]", "\"is_{adjective}\": true", "\"{noun}\": null",
        "\"path\": \"{path}\"", "\"max_tokens\": {N}", "\"ratio\": {x}",
        "\"description\": \"The {adjective} {noun} of the {noun}.\"",
    ]
}
