// SPDX-License-Identifier: Apache-2.0

import Glibc
public import TwinAlarms
import TwinModel

/// A sender of acts on alarms to the process that writes the cache, over its Unix socket.
///
/// Viewers never write to the cache themselves.
public struct AlarmSender: AlarmOperator {
    private static let deadline: Duration = .seconds(5)

    private let client: HTTPClient
    private let socket: String

    /// Creates a sender.
    ///
    /// - Parameter socket: The path of the socket beside the cache; see
    ///   ``OperatorServer/socket(beside:)``.
    public init(socket: String) {
        self.socket = socket
        var settings = HTTPSettings(
            limits: HTTPLimits(bytes: 4 * AlarmMessage.byteLimit, deadline: Self.deadline)
        )
        settings.unixSocket = socket
        client = HTTPClient(settings: settings)
    }

    /// Sends a request and waits until it is decided and the accepted acts are stored.
    ///
    /// If it cannot be delivered, the outcome has one refusal: `denied` if the user has no right to
    /// use the socket, and `unavailable` if no process writes the cache or there is no answer
    /// within five seconds. In the last case it is unknown if any act was kept.
    public func post(_ request: AlarmRequest) -> AlarmOutcome {
        if let refusal = request.refusal { return AlarmOutcome(refused: [.init(nil, refusal)]) }
        let message = AlarmMessage.text(of: request)
        guard message.utf8.count <= AlarmMessage.byteLimit else {
            return refused(AlarmRefusal(.tooManyAlarms, limit: Int64(request.targets.count / 2)))
        }
        let post = HTTPRequest.post(
            "http://citytop/alarms",
            contentType: "application/json",
            body: message
        )
        if let cause = obstacle { return refused(AlarmRefusal(cause)) }
        let response: HTTPResponse
        do {
            response = try client.send(post, within: Self.deadline, unless: Cancellation())
        } catch  where !CurlLibrary.isStarted {
            return refused(AlarmRefusal(.unavailable, error.message.english))
        } catch {
            // The writer may have ended before or after it stored the acts.
            return refused(AlarmRefusal(.noAnswer))
        }
        if let outcome = try? AlarmMessage.outcome(response.body) { return outcome }
        let sentence = String(decoding: response.body.prefix(400), as: UTF8.self)
        return refused(
            AlarmRefusal(
                response.status == 403 ? .denied : .unavailable,
                DisplayText("\(response.status): \(sentence)", limit: 300).string
            )
        )
    }

    private func refused(_ refusal: AlarmRefusal) -> AlarmOutcome {
        AlarmOutcome(refused: [.init(nil, refusal)])
    }

    /// The cause why no connection is possible; nil if one is.
    ///
    /// libcurl reports neither a missing permission nor if it had been connected, but only a
    /// request that was sent can have been kept.
    private var obstacle: AlarmRefusal.Cause? {
        guard var address = sockaddr_un(path: socket) else { return .noWriter }
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            | Int32(SOCK_NONBLOCK.rawValue)
        let probe = Glibc.socket(AF_UNIX, kind, 0)
        guard probe >= 0 else { return .noWriter }
        defer { close(probe) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if isConnected { return nil }
        switch errno {
        case EACCES, EPERM: return .noRight
        // Many connections are waiting.
        case EAGAIN, EINPROGRESS: return nil
        default: return .noWriter
        }
    }
}

extension sockaddr_un {
    /// Creates the address of a Unix socket; nil if the path is too long.
    init?(path: String) {
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: sun_path) else { return nil }
        withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: bytes) }
    }
}
