import ArgumentParser

@main
struct Scrim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrim", abstract: "Masks secrets and personal data in Claude streams as they pass.",
        subcommands: [MaskCommand.self, PatternsCommand.self])
}
