// swift-tools-version: 6.1
import PackageDescription

// Benchmarks of the engine's parts: `make bench`, or `swift package benchmark` in this folder. What they run is a module of the root
// package (`Benchmarking/Parts`), where `swift test` checks it. The other folders are scripts and tools that need no package.
let package = Package(
    name: "scrim-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "scrim", path: ".."),
        // Without its traits: its counters of allocations read 0 here, and `Counting` counts them.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Engine",
            dependencies: [
                .product(name: "ScrimBenchmarkSupport", package: "scrim"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Engine", exclude: ["README.md", "engine.py", "parts.py", "test_engine.py"],
            sources: ["Engine.swift"],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ]
)
