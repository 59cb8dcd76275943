import ArgumentParser

@main
struct Scrim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrim", abstract: "Masks secrets and personal data in Claude streams as they pass.",
        version: "0.1.0",
        subcommands: [
            MaskCommand.self, ProxyCommand.self, BenchCommand.self, PatternsCommand.self, MockCommand.self,
        ])
}
