// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation
import TwinModel
import TwinServices

/// Where viewers hand in what people write: HTTP over a Unix socket beside the cache.
///
/// The process that writes the cache has it, nobody else. Its rights, read and write for the user and
/// the group, say who may write; everything that comes in is bounded and checked all the same.
final class OperatorDesk: Sendable {
    /// The path of the socket beside a cache.
    static func socket(besides cache: URL) -> String { cache.path + ".sock" }

    private let socket: String
    private let task: Task<Void, Never>?

    /// Opens the desk; where the path is too long for a socket it stays closed.
    ///
    /// To be called only by whoever holds the cache's lock: what is left of an earlier writer's socket
    /// is taken away.
    init(
        besides cache: URL,
        writer: any BookmarkWriter,
        now: @escaping @Sendable () -> Instant
    ) {
        let path = Self.socket(besides: cache)
        socket = path
        guard path.utf8.count < Self.longestPath, Self.clear(path) else {
            task = nil
            return
        }
        task = Task.detached {
            let server = HTTPServer(
                address: sockaddr_un.unix(path: path),
                timeout: 10,
                logger: .disabled,
                handler: DeskHandler(writer: writer, now: now)
            )
            let rights = Task {
                try? await server.waitUntilListening(timeout: 10)
                chmod(path, 0o660)
            }
            try? await server.run()
            rights.cancel()
        }
    }

    /// Closes the desk.
    func close() {
        guard let task else { return }
        task.cancel()
        _ = Self.clear(socket)
    }

    /// The room for a path in a socket's address.
    private static let longestPath = 104

    /// Takes a socket away; false where something else is in its place.
    private static func clear(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return true }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return false }
        return unlink(path) == 0
    }
}

/// Answers what comes in over the socket.
private struct DeskHandler: HTTPHandler {
    let writer: any BookmarkWriter
    let now: @Sendable () -> Instant

    func handleRequest(_ request: FlyingFox.HTTPRequest) async throws -> FlyingFox.HTTPResponse {
        guard request.path == "/bookmarks" else { return answer(404, "There is nothing here.") }
        guard request.method == .POST else { return answer(405, "Bookmarks are posted.") }
        var body: [UInt8] = []
        for try await part in request.bodySequence {
            guard body.count + part.count <= BookmarkMessage.byteLimit else {
                return answer(413, "It is longer than \(BookmarkMessage.byteLimit) bytes.")
            }
            body += part
        }
        do {
            try writer.keep(BookmarkMessage.bookmark(body, written: now()))
            return FlyingFox.HTTPResponse(statusCode: HTTPStatusCode(204, phrase: "No Content"))
        } catch let refusal as BookmarkRefusal {
            return answer(422, refusal.reason)
        } catch {
            return answer(503, DisplayText("\(error)", limit: 300).string)
        }
    }

    private func answer(_ status: Int, _ sentence: String) -> FlyingFox.HTTPResponse {
        FlyingFox.HTTPResponse(
            statusCode: HTTPStatusCode(status, phrase: "Refused"),
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: Data(sentence.utf8)
        )
    }
}
