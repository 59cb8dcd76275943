// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors everywhere; members come only from modules that a file imports itself.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
    name: "scrim",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "ScrimMasking", targets: ["Masking", "PatternSyntax", "Validators"]),
        .library(name: "ScrimPatterns", targets: ["PatternLoading"]),
        .library(name: "ScrimStreams", targets: ["MaskedStreams"]),
        .executable(name: "scrim", targets: ["ScrimCommand"]),
        // For the nested packages `Fuzz` and `Benchmarks`.
        .library(name: "ScrimTestSupport", targets: ["FuzzTargets"]),
        .library(name: "ScrimBenchmarkSupport", targets: ["Benchmarking"]),
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries of the system, with typed wrappers where Swift cannot call them as they are.
        .systemLibrary(name: "CHyperscan", pkgConfig: "libhs", providers: [.apt(["libhyperscan-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // Patterns: their syntax, the checks named in them, the sets.
        .target(name: "PatternSyntax", swiftSettings: strict),
        .target(name: "Validators", swiftSettings: strict),
        .target(name: "CEmbeddedPatterns"),
        .target(
            name: "PatternLoading",
            dependencies: ["PatternSyntax", "Validators", "Masking", "CEmbeddedPatterns", "Yams"],
            swiftSettings: strict),

        // The engine and the protocol: neither Foundation nor NIO.
        .target(name: "CBuildIdentity"),
        .target(name: "CByteClasses"),
        .target(
            name: "Masking",
            dependencies: [
                "CBuildIdentity", "CByteClasses", "CHyperscan", "CCrypto", "PatternSyntax", "Validators",
            ],
            swiftSettings: strict),
        .target(name: "ClaudeProtocol", dependencies: ["CByteClasses"], swiftSettings: strict),
        .target(
            name: "MaskedStreams", dependencies: ["Masking", "ClaudeProtocol", "PatternSyntax"], swiftSettings: strict),

        // What authors of patterns work with.
        .target(
            name: "PatternTools", dependencies: ["PatternLoading", "PatternSyntax", "Masking", "Validators"],
            swiftSettings: strict),
        .target(
            name: "PatternImport",
            dependencies: [
                "PatternTools", "PatternLoading", "PatternSyntax", "Masking", "Validators", "TOMLKit", "Yams",
            ], swiftSettings: strict),

        // What `scrim bench` measures.
        .target(name: "CHeap"),
        .target(
            name: "Benchmarking",
            dependencies: [
                "MaskedStreams", "ClaudeProtocol", "Masking", "PatternLoading", "PatternSyntax", "PatternTools",
                "CHeap",
            ], swiftSettings: strict),

        // The network.
        .target(name: "Upstream", dependencies: ["CCurl", "CZlib"], swiftSettings: strict),
        .target(
            name: "ProxyServer",
            dependencies: [
                "MaskedStreams", "Masking", "PatternLoading", "PatternSyntax", "Upstream", "Yams",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .target(
            name: "MockUpstream",
            dependencies: [
                "CZlib", "Yams",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: strict),

        .executableTarget(
            name: "ScrimCommand",
            dependencies: [
                "Masking", "PatternLoading", "PatternTools", "PatternImport", "MaskedStreams", "Benchmarking",
                "ProxyServer", "MockUpstream",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),

        .testTarget(name: "ReadmeTests", dependencies: ["Masking", "PatternLoading"], swiftSettings: strict),
        .testTarget(name: "MockUpstreamTests", dependencies: ["MockUpstream"], swiftSettings: strict),
        // Tests. The reference masker is slow, obvious, and shares no code with the engine but the syntax tree.
        .target(
            name: "ReferenceMasking", dependencies: ["PatternSyntax", "Validators"], path: "Tests/ReferenceMasking",
            swiftSettings: strict),
        .target(
            name: "MaskingLaws", dependencies: ["Masking", "ReferenceMasking", "PatternSyntax"],
            path: "Tests/MaskingLaws", swiftSettings: strict),
        .executableTarget(
            name: "oracle-cases", dependencies: ["MaskingLaws", "Masking", "ReferenceMasking", "PatternSyntax"],
            path: "Tests/OracleCases", swiftSettings: strict),
        .executableTarget(
            name: "event-costs", dependencies: ["Masking", "MaskedStreams", "PatternLoading"],
            path: "Benchmarks/Counting", exclude: ["allocations.c", "count.py", "patterns.yaml", "expected.json"],
            sources: ["main.swift"], swiftSettings: strict),
        .executableTarget(
            name: "pattern-check",
            dependencies: ["PatternTools", "PatternLoading", "PatternSyntax", "Masking", "Benchmarking"],
            path: "Tests/PatternCheck", swiftSettings: strict),
        .executableTarget(name: "laws", dependencies: ["MaskingLaws"], path: "Tests/Laws", swiftSettings: strict),
        .testTarget(name: "ValidatorsTests", dependencies: ["Validators"], swiftSettings: strict),
        .testTarget(
            name: "PatternLoadingTests",
            dependencies: ["PatternLoading", "PatternSyntax", "Masking"], swiftSettings: strict),
        .testTarget(
            name: "PatternToolsTests", dependencies: ["PatternTools", "PatternLoading", "PatternSyntax", "Masking"],
            swiftSettings: strict),
        .testTarget(
            name: "PatternImportTests",
            dependencies: ["PatternImport", "PatternLoading", "PatternSyntax", "Masking"], swiftSettings: strict),
        .testTarget(
            name: "BenchmarkingTests",
            dependencies: ["Benchmarking", "MaskedStreams", "Masking", "PatternSyntax", "PatternTools"],
            swiftSettings: strict),
        .target(name: "LoopbackSupport", path: "Tests/LoopbackSupport", swiftSettings: strict),
        .testTarget(
            name: "UpstreamTests", dependencies: ["Upstream", "LoopbackSupport", "CZlib"], swiftSettings: strict),
        .testTarget(
            name: "ProxyServerTests",
            dependencies: [
                "ProxyServer", "Upstream", "MaskedStreams", "Masking", "MaskingLaws", "PatternLoading", "PatternSyntax",
                "LoopbackSupport",
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .testTarget(
            name: "PatternSyntaxTests", dependencies: ["PatternSyntax", "MaskingLaws", "CHyperscan"],
            swiftSettings: strict),
        .testTarget(
            name: "MaskingTests",
            dependencies: [
                "CByteClasses", "Masking", "MaskingLaws", "ReferenceMasking", "PatternSyntax", "Validators",
            ],
            swiftSettings: strict),
        .testTarget(name: "ClaudeProtocolTests", dependencies: ["ClaudeProtocol"], swiftSettings: strict),
        .testTarget(
            name: "MaskedStreamsTests",
            dependencies: ["MaskedStreams", "Masking", "MaskingLaws", "ClaudeProtocol", "PatternSyntax"],
            swiftSettings: strict),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "MaskingLaws", "Masking", "PatternSyntax", "ClaudeProtocol", "MaskedStreams", "PatternLoading",
                "CHyperscan",
            ], path: "Tests/FuzzTargets", swiftSettings: strict),
        .testTarget(name: "FuzzTargetsTests", dependencies: ["FuzzTargets", "MaskingLaws"], swiftSettings: strict),
        .testTarget(
            name: "ConformanceTests", dependencies: ["Masking", "ReferenceMasking", "PatternSyntax"],
            swiftSettings: strict),
    ]
)
