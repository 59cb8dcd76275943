/// Source code as it stands in answers and in tool input.
extension TextMaker {
    struct Snippet {
        var language: String
        var text: String
    }

    mutating func code() -> Snippet {
        switch below(8) {
        case 0, 1:
            Snippet(language: "python", text: lines(Self.pythonHeads, Self.pythonLines, foot: "    return {noun}\n"))
        case 2, 3:
            Snippet(
                language: "typescript", text: lines(Self.scriptHeads, Self.scriptLines, foot: "  return {noun};\n}}\n"))
        case 4:
            Snippet(language: "swift", text: lines(Self.swiftHeads, Self.swiftLines, foot: "    return {noun}\n}}\n"))
        case 5: Snippet(language: "go", text: lines(Self.goHeads, Self.goLines, foot: "\treturn {noun}, nil\n}}\n"))
        case 6: Snippet(language: "sql", text: filled(oneOf: Self.queries))
        default: Snippet(language: "yaml", text: filled(oneOf: Self.manifests))
        }
    }

    mutating func fenced() -> String {
        let snippet = code()
        return "```\(snippet.language)\n\(snippet.text)```"
    }

    private mutating func lines(_ heads: [String], _ body: [String], foot: String) -> String {
        let count = 3 + below(9)
        return filled(oneOf: heads) + "\n" + (0..<count).map { _ in filled(oneOf: body) + "\n" }.joined() + fill(foot)
    }

    private static let pythonHeads = [
        "def {snake}({noun}: list[str], limit: int = {n}) -> dict[str, int]:\n    \"\"\"Returns the {adjective} {noun}s by name.\"\"\"",
        "class {Type}:\n    def __init__(self, {noun}, timeout={n}.0):\n        self._{noun} = {noun}\n\n    async def {snake}(self):",
        "import json\nfrom pathlib import Path\n\n\ndef {snake}(path: Path):",
    ]
    private static let pythonLines = [
        "    {noun} = {snake}({noun}, key=lambda item: item[\"{noun}\"])",
        "    if not {noun}:\n        raise ValueError(f\"no {noun} in {{path!r}}\")",
        "    for index, {noun} in enumerate({noun}s[:{n}]):\n        {noun}s[index] = {noun}.strip()",
        "    # {adjective} {noun}s are skipped; see #{N}",
        "    with open(\"{path}\", encoding=\"utf-8\") as file:\n        {noun} = json.load(file)",
        "    logger.debug(\"%s took %.1f ms\", {noun}, elapsed * 1000)",
        "    total += sum({noun}.size for {noun} in {noun}s if {noun}.is_{adjective})",
        "    key = tuple(sorted({noun}.items()))", "    await asyncio.sleep(0.{n})",
        "    token = next({noun}s, None)", "    assert {noun}.status_code == 200, {noun}.text",
    ]

    private static let scriptHeads = [
        "export async function {id}({noun}: {Type}[], limit = {n}): Promise<Map<string, number>> {{",
        "import {{ {Type} }} from \"../{noun}/{noun}\";\n\nexport const {id} = ({noun}: {Type}) => {{",
        "test(\"{verb}s an {adjective} {noun}\", async () => {{",
    ]
    private static let scriptLines = [
        "  const {id} = await {noun}.{id}({{ {noun}: \"{adjective}\", limit: {n} }});",
        "  if (!{noun}?.length) return new Map();",
        "  for (const {noun} of {noun}s.filter((item) => item.{id} > {n})) {{\n    {noun}s.push(`${{{noun}.id}}:${{{noun}.name}}`);\n  }}",
        "  // TODO({noun}): {verb} the {adjective} ones too", "  expect({noun}.{id}).toEqual({N});",
        "  const token = {noun}s[index] ?? null;",
        "  const response = await fetch(\"{url}\", {{ method: \"POST\", body: JSON.stringify({noun}) }});",
        "  setTimeout(() => {noun}.{id}(), {N});", "  {noun}.{id} ??= new {Type}(\"{commit}\");",
        "  return <{Type} key={{{noun}.id}} onClick={{{id}}} className=\"{noun}-{adjective}\" />;",
    ]

    private static let swiftHeads = [
        "/// The {adjective} {noun}s, in the order in which they came.\nfunc {id}(_ {noun}: [{Type}], limit: Int = {n}) throws -> [String: Int] {{",
        "extension {Type} {{\n    var {id}: Int {{ {noun}.count }}\n}}\n\nfunc {id}() async throws -> {Type} {{",
    ]
    private static let swiftLines = [
        "    guard let {noun} = {id}.first(where: {{ $0.{id} == .{adjective} }}) else {{ return [:] }}",
        "    let {id} = try {noun}.map {{ try $0.{id}(after: {n}) }}", "    {noun}.{id}.append(contentsOf: {id})",
        "    // What is {adjective} has no {noun} yet.", "    #expect({noun}.{id} == {N})",
        "    for ({noun}, {noun}Index) in zip({id}, 0...) where {noun}Index % {n} == 0 {{ {noun}.{id}() }}",
        "    var {noun} = Data(contentsOf: URL(filePath: \"{path}\"))",
    ]

    private static let goHeads = [
        "func (s *{Type}) {Type}(ctx context.Context, {noun} []string) (map[string]int, error) {{",
        "package {noun}\n\nimport (\n\t\"context\"\n\t\"fmt\"\n)\n\nfunc {Type}({noun} *{Type}) (int, error) {{",
    ]
    private static let goLines = [
        "\tif err := s.{id}(ctx, {noun}); err != nil {{\n\t\treturn nil, fmt.Errorf(\"{verb} {noun}: %w\", err)\n\t}}",
        "\tfor _, {noun} := range {noun}s {{\n\t\ttotal += len({noun}.{Type})\n\t}}", "\tdefer s.mu.Unlock()",
        "\t{noun} := make([]string, 0, {N})", "\t// {adjective} {noun}s come first.",
        "\tcase <-time.After({n} * time.Millisecond):",
    ]

    private static let queries = [
        "SELECT {noun}.id, count(*) AS total\nFROM {noun}s AS {noun}\nJOIN {noun}s USING ({noun}_id)\nWHERE {noun}.created_at >= '{date}' AND {noun}.state = '{adjective}'\nGROUP BY 1\nORDER BY total DESC\nLIMIT {n};\n",
        "CREATE TABLE {noun}s (\n    id bigint PRIMARY KEY,\n    name text NOT NULL,\n    {noun}_id bigint REFERENCES {noun}s (id),\n    {adjective} boolean DEFAULT false\n);\nCREATE INDEX ON {noun}s ({noun}_id, {adjective});\n",
        "ALTER TABLE {noun}s ADD COLUMN {adjective}_{noun} integer;\nUPDATE {noun}s SET {adjective}_{noun} = {N} WHERE id < {N};\n",
    ]

    private static let manifests = [
        "name: {noun}\non:\n  push:\n    branches: [main]\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    timeout-minutes: {n}\n    steps:\n      - uses: actions/checkout@v4\n      - run: make {verb}\n",
        "services:\n  {noun}:\n    image: {noun}:{version}\n    environment:\n      LOG_LEVEL: debug\n      WORKERS: \"{n}\"\n    ports:\n      - \"8080:80\"\n  {noun}-cache:\n    image: redis:7\n",
        "[tool.{noun}]\nname = \"{noun}-{noun}\"\nversion = \"{version}\"\nrequires = [\"{noun}>={version}\", \"{noun}\"]\n\n[tool.{noun}.options]\nline-length = {n}\n",
    ]
}
