import ArgumentParser
import Foundation
import PatternImport

struct ImportPatterns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Turns the rules of a gitleaks configuration into a pattern file.",
        discussion: """
            Writes the file to standard output, and what did not fit, with the reason, to standard error. The examples are made up; \
            put real ones in their place. Exits with 1 if no rule fits, with 2 if the file cannot be read.
            """)

    @Argument(help: "A gitleaks configuration, TOML.", completion: .file(extensions: ["toml"])) var file: String
    @Option(help: ArgumentHelp("Put this bound on repeats that have none.", valueName: "n")) var bound: Int?

    func validate() throws {
        if let bound, !(1...4096).contains(bound) { throw ValidationError("--bound must be from 1 to 4096.") }
    }

    func run() throws {
        let rules: GitleaksImport
        do {
            rules = try GitleaksImport(try String(contentsOfFile: file, encoding: .utf8), bound: bound)
        } catch {
            printError("\(file): cannot be read as a gitleaks configuration: \(error)")
            throw ExitCode(2)
        }
        for refusal in rules.refusals { printError("\(refusal.rule): not taken: \(refusal.reason)") }
        for omission in rules.omissions { printError("\(omission.rule): left out: \(omission.reason)") }
        printError("\(rules.patterns.count) rules taken, \(rules.refusals.count) not")
        guard !rules.patterns.isEmpty else { throw ExitCode(1) }
        let name = URL(filePath: file).lastPathComponent
        print(try SetWriter.text(set: "imported", comment: "Imported from \(name).", rules.patterns), terminator: "")
    }
}
