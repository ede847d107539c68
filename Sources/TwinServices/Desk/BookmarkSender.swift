// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A sender of bookmarks to the process that writes the cache, over its Unix socket.
///
/// Viewers never write to the cache themselves.
public struct BookmarkSender: BookmarkWriter {
    private let client: HTTPClient
    private let socket: String

    /// Creates a sender.
    ///
    /// - Parameter socket: The path of the socket beside the cache.
    public init(socket: String) {
        self.socket = socket
        var settings = HTTPSettings(limits: HTTPLimits(bytes: 64 << 10, deadline: .seconds(5)))
        settings.unixSocket = socket
        client = HTTPClient(settings: settings)
    }

    /// Sends a bookmark and waits until it is stored.
    ///
    /// - Throws: `BookmarkRefusal` if no process writes the cache or the writer refuses the
    ///   bookmark.
    public func keep(_ bookmark: Bookmark) throws {
        if let complaint = bookmark.complaint { throw BookmarkRefusal(reason: complaint) }
        let request = HTTPRequest.post(
            "http://citytop/bookmarks",
            contentType: "application/json",
            body: BookmarkMessage.text(of: bookmark)
        )
        let response: HTTPResponse
        do {
            response = try client.send(request, within: .seconds(5), unless: Cancellation())
        } catch  where error.kind == .unreachable {
            throw BookmarkRefusal(
                reason: "No process writes this cache now: start citytop sync and try again."
            )
        } catch {
            throw BookmarkRefusal(reason: "The cache's writer did not answer in time: try again.")
        }
        guard response.status == 204 else {
            let sentence = String(decoding: response.body.prefix(400), as: UTF8.self)
            throw BookmarkRefusal(reason: DisplayText(sentence, limit: 300).string)
        }
    }
}
