import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import ProxyServer

/// Who writes to the client's socket when, byte for byte, without a network.
@Suite struct OutboxTests {
    /// Two connected ends: `near` non-blocking with small buffers, as a client that does not read.
    private final class Pair: Sendable {
        let near: CInt
        let far: CInt

        init() {
            var ends: (CInt, CInt) = (0, 0)
            withUnsafeMutableBytes(of: &ends) { raw in
                _ = socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, raw.bindMemory(to: CInt.self).baseAddress!)
            }
            (near, far) = ends
            for end in [near, far] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
            var size: CInt = 4096
            setsockopt(near, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }

        /// What has arrived at the far end.
        func received() -> [UInt8] {
            var all: [UInt8] = []
            var room = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = read(far, &room, room.count), count > 0 { all += room[..<count] }
            return all
        }

        deinit {
            close(near)
            close(far)
        }
    }

    private static let head = AnswerHead(status: 200, headers: [:], isChunked: true)

    private func put(_ outbox: Outbox, _ text: String, ending: Outbox.Ending? = nil) -> Bool {
        Array(text.utf8).withUnsafeBytes { outbox.put(bytes: $0, ending: ending) }
    }

    /// An outbox whose head is written and whose socket is lent.
    private func lent(_ pair: Pair, isChunked: Bool = true) throws -> Outbox {
        let outbox = Outbox(limit: 1 << 16)
        var head = Self.head
        head.isChunked = isChunked
        #expect(outbox.put(head: head, bytes: UnsafeRawBufferPointer(start: nil, count: 0)))
        #expect(outbox.take().head != nil)
        outbox.lend(try #require(ClientSocket(duplicating: pair.near)))
        return outbox
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func waiting(_ outbox: Outbox) -> [UInt8] { outbox.take().bytes.map { Array($0.readableBytesView) } ?? [] }

    @Test func whatIsPutGoesToALentSocketAtOnce() throws {
        let pair = Pair()
        let outbox = try lent(pair)
        #expect(!put(outbox, "one"))
        #expect(!put(outbox, String(repeating: "x", count: 300)))
        #expect(text(pair.received()) == "3\r\none\r\n12c\r\n" + String(repeating: "x", count: 300) + "\r\n")
        #expect(waiting(outbox).isEmpty)
    }

    @Test func bodiesOfOtherFramingGoAsTheyAre() throws {
        let pair = Pair()
        let outbox = try lent(pair, isChunked: false)
        #expect(!put(outbox, "one"))
        #expect(text(pair.received()) == "one")
    }

    @Test func withoutALoanTheEventLoopWritesTheSameBytes() {
        let outbox = Outbox(limit: 1 << 16)
        #expect(outbox.put(head: Self.head, bytes: UnsafeRawBufferPointer(start: nil, count: 0)))
        #expect(!put(outbox, "one"))  // told once
        #expect(!put(outbox, "seventeen letters"))
        #expect(text(waiting(outbox)) == "3\r\none\r\n11\r\nseventeen letters\r\n")
        #expect(put(outbox, "two"))
    }

    /// Cut at every place that a socket may cut: within the size, the bytes, the end of a chunk.
    @Test func whatTheSocketDoesNotTakeWaitsInOrder() throws {
        for size in stride(from: 1, through: 9000, by: 61) {
            let pair = Pair()
            let outbox = try lent(pair)
            var sent = ""
            var isTold = false
            for index in 0..<200 where !isTold {
                let piece = String(repeating: Character(UnicodeScalar(UInt8(0x61 + index % 26))), count: size)
                sent += chunk(piece)
                isTold = put(outbox, piece)
            }
            #expect(isTold)
            // The loan is over, though there may be room again.
            var seen = pair.received()
            #expect(!put(outbox, "after"))
            #expect(pair.received().isEmpty)
            seen += waiting(outbox)
            #expect(text(seen) == sent + chunk("after"))
        }
    }

    @Test func nothingIsLentWhileSomethingWaits() throws {
        let pair = Pair()
        let outbox = try lent(pair)
        _ = outbox.take()
        #expect(put(outbox, "one"))
        outbox.lend(try #require(ClientSocket(duplicating: pair.near)))
        #expect(!put(outbox, "two"))
        #expect(pair.received().isEmpty)
        #expect(text(waiting(outbox)) == chunk("one") + chunk("two"))
    }

    @Test func theEndIsForTheEventLoop() throws {
        let pair = Pair()
        let outbox = try lent(pair)
        #expect(put(outbox, "last", ending: .complete))
        #expect(text(pair.received()) == chunk("last"))
        let batch = outbox.take()
        #expect(batch.ending == .complete && batch.bytes == nil)
    }

    @Test func nothingIsWrittenAfterTheClose() throws {
        let pair = Pair()
        let outbox = try lent(pair)
        outbox.close()
        outbox.lend(try #require(ClientSocket(duplicating: pair.near)))
        #expect(!put(outbox, "late"))
        #expect(!put(outbox, "later", ending: .complete))
        #expect(pair.received().isEmpty && waiting(outbox).isEmpty)
    }

    /// A failed connection is the event loop's to meet.
    @Test func whatAFailedSocketDoesNotTakeWaits() throws {
        signal(SIGPIPE, SIG_IGN)
        let pair = Pair()
        let outbox = try lent(pair)
        shutdown(pair.near, CInt(SHUT_RDWR))
        #expect(put(outbox, "one"))
        #expect(text(waiting(outbox)) == chunk("one"))
    }

    /// The number of a closed descriptor goes to the next connection; a socket lent before must not write there.
    @Test func aDescriptorThatIsUsedAgainIsNotWrittenTo() throws {
        let old = Pair()
        let outbox = try lent(old)
        let other = Pair()
        // As if NIO had closed the old connection and accepted another under its number.
        #expect(dup2(other.near, old.near) == old.near)
        #expect(!put(outbox, "for the old"))
        #expect(other.received().isEmpty)
        #expect(text(old.received()) == chunk("for the old"))
    }

    /// A transfer's thread and an event loop at once: whatever the order of their steps, bytes arrive complete and in order.
    @Test func twoThreadsKeepTheOrder() async throws {
        let pair = Pair()
        let outbox = try lent(pair)
        let socket = try #require(ClientSocket(duplicating: pair.near))
        let isDone = Atomic(false)
        let pieces = (0..<20_000).map { "piece \($0);" }
        async let seen: [UInt8] = withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var all: [UInt8] = []
                while case let wasDone = isDone.load(ordering: .acquiring), true {
                    let more = pair.received()
                    all += more
                    if wasDone, more.isEmpty { break }
                }
                continuation.resume(returning: all)
            }
        }
        let told = AsyncStream.makeStream(of: Bool.self)
        Thread.detachNewThread {
            for piece in pieces { if self.put(outbox, piece) { told.continuation.yield(true) } }
            told.continuation.finish()
        }
        for await _ in told.stream {
            var left = waiting(outbox)[...]
            while !left.isEmpty {
                let count = left.withUnsafeBytes { write(pair.near, $0.baseAddress!, $0.count) }
                if count > 0 { left = left.dropFirst(count) }
            }
            outbox.lend(socket)
        }
        isDone.store(true, ordering: .releasing)
        #expect(text(await seen) == pieces.map(chunk).joined())
    }
}
