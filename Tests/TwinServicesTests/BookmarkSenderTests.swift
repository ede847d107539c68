// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinModel

@testable import TwinServices

@Suite("Bookmarks over a socket", .timeLimit(.minutes(2)))
final class BookmarkSenderTests {
    private static let now = Instant(millisecondsSince1970: 1_764_234_720_000)

    /// A writer that keeps bookmarks, or refuses those of one text.
    private final class Shelf: BookmarkWriter {
        private let content = Mutex<[Bookmark]>([])

        var kept: [Bookmark] { content.withLock { $0 } }

        func keep(_ bookmark: Bookmark) throws {
            if bookmark.text == "no" { throw BookmarkRefusal(reason: "No room is left.") }
            content.withLock { $0.append(bookmark) }
        }
    }

    private let folder: String
    private let shelf = Shelf()
    private let server: OperatorServer

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("ct-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let opened = OperatorServer(
            beside: folder + "/c.db",
            bookmarks: shelf,
            alarms: ScriptedDesk(),
            host: "desk1",
            now: { Self.now }
        )
        server = try #require(opened)
    }

    deinit {
        server.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func bookmark(_ author: String, _ text: String) -> Bookmark {
        Bookmark(
            instant: Self.now - .seconds(60),
            written: Self.now,
            author: author,
            text: text
        )
    }

    @Test("A bookmark that is sent is kept as it was written, and a refused one is not")
    func sent() throws {
        let sender = BookmarkSender(socket: OperatorServer.socket(beside: folder + "/c.db"))
        try sender.keep(bookmark("wei", "世界 \"quoted\"\nsecond line"))
        // The author is the user of the process, whatever the sender says.
        #expect(shelf.kept == [bookmark(NSUserName(), "世界 \"quoted\"\nsecond line")])
        let refusal = try #require(throws: BookmarkRefusal.self) {
            try sender.keep(self.bookmark("wei", "no"))
        }
        #expect(refusal.reason.contains("No room is left."))
        #expect(throws: BookmarkRefusal.self) { try sender.keep(self.bookmark("wei", "")) }
        #expect(shelf.kept.count == 1)
    }

    @Test("Without a process that writes the cache the refusal says what to start")
    func nobody() throws {
        let sender = BookmarkSender(socket: folder + "/other.sock")
        let refusal = try #require(throws: BookmarkRefusal.self) {
            try sender.keep(self.bookmark("wei", "seen"))
        }
        #expect(refusal.reason.contains("citytop sync"))
    }
}
