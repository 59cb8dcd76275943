import FuzzTargets
import Glibc

/// The target that `SCRIM_FUZZ_TARGET` names. libFuzzer calls from one thread only.
private nonisolated(unsafe) var target: any FuzzTarget = {
    let name = getenv("SCRIM_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let type = fuzzTargets.first(where: { $0.name == name })?.type else {
        print("set SCRIM_FUZZ_TARGET to one of: \(fuzzTargets.map(\.name).joined(separator: ", "))")
        exit(2)
    }
    do { return try type.init() } catch {
        print("\(name): \(error)")
        exit(2)
    }
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try target.run(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    } catch {
        // A crash is how libFuzzer learns of it, and why it keeps the input.
        fatalError("finding: \(error)")
    }
}
