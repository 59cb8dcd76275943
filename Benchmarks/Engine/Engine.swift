import Benchmark
import Benchmarking
import Foundation

/// The processor's time of the thread, in nanoseconds: the clock on the wall also counts what others do on the machine.
private let processorTime = BenchmarkMetric.custom("Processor time")
// What it was spent on, so that speeds can be told.
private let bytes = BenchmarkMetric.custom("Bytes")
private let events = BenchmarkMetric.custom("Events")

private let environment = ProcessInfo.processInfo.environment
/// Compiled patterns; each benchmark runs in a process of its own.
private let cache =
    environment["SCRIM_CACHE"] ?? FileManager.default.temporaryDirectory.appending(path: "scrim-benchmarks").path
/// Shows that everything works, and measures nothing that could be relied on.
private let isQuick = environment["SCRIM_QUICK"] != nil

let benchmarks: @Sendable () -> Void = {
    for work in EngineWork.all {
        let configuration = Benchmark.Configuration(
            // Throughput is what the format of the results asks for.
            metrics: [.throughput, .wallClock, processorTime, bytes, events], warmupIterations: work.isSlow ? 0 : 2,
            maxDuration: .milliseconds(isQuick ? 50 : work.isSlow ? 30_000 : 1_500),
            maxIterations: isQuick ? 3 : work.isSlow ? 5 : 10_000)
        Benchmark(work.name, configuration: configuration) { benchmark, prepared in
            benchmark.measurement(processorTime, try prepared.time())
            benchmark.measurement(bytes, prepared.bytes)
            benchmark.measurement(events, prepared.events)
        } setup: {
            try work.prepare(size: isQuick ? 48 << 10 : 512 << 10, cache: cache)
        }
    }
}
