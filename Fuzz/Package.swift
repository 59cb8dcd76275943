// swift-tools-version: 6.2
import PackageDescription

// The fuzz targets with libFuzzer around them; `run.sh` builds and runs it. The targets themselves are modules of the
// root package (`Tests/FuzzTargets`), where `swift test` replays their inputs without a fuzzer.
let package = Package(
    name: "scrim-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "scrim", path: "..")],
    targets: [
        .executableTarget(
            name: "scrim-fuzz",
            dependencies: [.product(name: "ScrimTestSupport", package: "scrim")],
            // libFuzzer brings the `main`.
            swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    ]
)
