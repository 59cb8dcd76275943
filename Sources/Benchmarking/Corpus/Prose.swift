/// What a coding assistant writes between its code: paragraphs, lists, plans; some of them in German and Japanese.
extension TextMaker {
    enum Language: Equatable { case english, german, japanese }

    mutating func paragraph(_ language: Language) -> String {
        let count = 2 + below(4)
        switch language {
        case .english: return (0..<count).map { _ in filled(oneOf: Self.english) }.joined(separator: " ")
        case .german: return (0..<count).map { _ in filled(oneOf: Self.german) }.joined(separator: " ")
        case .japanese: return (0..<count).map { _ in filled(oneOf: Self.japanese) }.joined()
        }
    }

    /// A heading and a list, as answers are structured.
    mutating func list(_ language: Language) -> String {
        let heading = chance(60) ? "## " + filled(oneOf: Self.headings) + "\n\n" : ""
        let isNumbered = chance(50)
        let items = (0..<(3 + below(4))).map { index in
            let mark = isNumbered ? "\(index + 1). " : "- "
            let lead = chance(40) ? fill("**`{id}`**: ") : chance(30) ? fill("**{Type}** – ") : ""
            return mark + lead + paragraph(language, sentences: 1)
        }
        return heading + items.joined(separator: "\n")
    }

    private mutating func paragraph(_ language: Language, sentences: Int) -> String {
        switch language {
        case .english: filled(oneOf: Self.english)
        case .german: filled(oneOf: Self.german)
        case .japanese: filled(oneOf: Self.japanese)
        }
    }

    private static let headings = [
        "What I changed", "Why this happens", "Next steps", "How to test it", "The {noun} {noun}", "Summary",
        "Root cause",
        "Option {n}: {verb} the {noun} earlier", "Trade-offs", "Migration plan for {Type}",
    ]

    private static let english = [
        "I've looked through `{path}` and the problem is in how `{id}` handles an {adjective} {noun}.",
        "The {noun} is read once at start-up, so a change to it is only seen after a restart.",
        "Let me check the tests first, then I'll {verb} the {noun}.",
        "There are {n} call sites; {n} of them pass an {adjective} {noun}, which is why it only fails sometimes.",
        "That works, but it allocates a new {noun} for every {noun}, and under load this is what shows up in the profile.",
        "You can see it in the log: the {noun} is closed at {time}, and the {noun} arrives {n} ms later.",
        "If the {noun} is empty we return early; otherwise we {verb} each {noun} and keep the {adjective} ones.",
        "I'd keep `{Type}` as it is and move the {noun} into a type of its own.",
        "The API returns `null` here, not an empty list, so `{id}` needs to handle both.",
        "This is the same bug as in {commit}: the lock is released before the {noun} has been written.",
        "To reproduce it, run `make test` in the `{noun}` folder; it takes about {n} seconds.",
        "Good question! The short answer is that {adjective} {noun}s are never evicted.",
        "Note that `{id}` isn't thread-safe, so each worker needs its own copy.",
        "Memory grows by about {x} MB an hour, which fits a {noun} that is never removed from the {noun}.",
        "I ran the suite again: {N} tests pass, {n} are skipped, none fail.",
        "See the section on {noun}s in {url} for the exact wording.",
        "Version {version} changed the default from {n} to {n} seconds; pinning the old value brings the old behaviour back.",
        "It's tempting to {verb} everything up front, but most requests never touch the {adjective} {noun}.",
        "Both approaches are fine; I'd pick the second, because a reader can follow it without knowing the {noun} format.",
        "The password reset page uses the same {noun}, so please check that flow as well.",
        "Tokens are counted per request, and the usage is reported in the last event.",
        "We should also document which key of the {noun} wins when there are two.",
        "On {date} the import took {n} minutes for {N} rows; with the index it takes {n} seconds.",
        "Nothing else depends on it, as far as I can tell from a search for `{id}(`.",
        "I haven't touched the public interface: `{Type}` still has the same {n} methods.",
        "One thing to watch out for: the order of {noun}s is not guaranteed, so sort them before you compare.",
        "Here's what the change looks like:", "Let me know if you'd rather keep the {adjective} behaviour.",
        "The total of {x} % comes from {N} of {N} cases, so don't read too much into the last digit.",
        "When the connection drops, the client waits {n} seconds, doubles that each time, and gives up after {n} attempts.",
        "First, the {noun} is parsed; then it's validated; only after that does anything get written to disk.",
        "\"{adjective} {noun}\" in the interface means something else than `{Type}` in the code, which is confusing.",
    ]

    private static let german = [
        "Ich habe mir `{path}` angesehen: Der Fehler liegt darin, wie `{id}` mit leeren Einträgen umgeht.",
        "Die Einstellung wird nur beim Start gelesen, deshalb wirkt eine Änderung erst nach dem nächsten Neustart.",
        "Am einfachsten wäre es, die Prüfung vor die Schleife zu ziehen und früh zurückzukehren.",
        "Für größere Mengen lohnt sich ein Index; bei {N} Zeilen dauert die Abfrage sonst über {n} Sekunden.",
        "Bitte beachten Sie, dass die Reihenfolge der Ergebnisse nicht garantiert ist.",
        "Der Test schlägt nur gelegentlich fehl, weil zwei Aufgaben gleichzeitig auf denselben Puffer zugreifen.",
        "Ich würde `{Type}` so lassen, wie es ist, und nur die Übersetzung der Meldungen ergänzen.",
        "Das Passwort wird dabei nicht gespeichert, sondern nur an den Dienst weitergereicht.",
        "Ab Version {version} ist das nicht mehr nötig; die Bibliothek übernimmt es selbst.",
        "Zusammengefasst: {n} Dateien geändert, {N} Tests bestanden, keine Warnungen.",
    ]

    private static let japanese = [
        "`{path}` を確認したところ、`{id}` が空の値を正しく処理していないことが原因でした。",
        "設定は起動時に一度だけ読み込まれるため、変更を反映するには再起動が必要です。",
        "まずテストを実行し、その後で `{Type}` を修正します。",
        "約{N}件のデータで処理時間は{n}秒から{n}秒に短縮されました。",
        "この関数はスレッドセーフではないので、ワーカーごとにインスタンスを用意してください。",
        "パスワードは保存されず、サーバーにそのまま渡されます。",
        "バージョン{version}以降では、この回避策は不要です。",
        "以下のように書き換えると、読みやすくなると思います。",
    ]
}
