// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The reason why a visit to a service failed.
///
/// A failure is a state to show, not a reason to stop.
public struct ServiceFailure: Error, Hashable, Sendable {
    /// The kind of a failure.
    public enum Kind: Hashable, Sendable {
        /// The connection was refused or reset, or there is no route or no such host.
        case unreachable
        /// No complete answer arrived before the deadline.
        case deadlinePassed
        /// The answer exceeds a limit: bytes, compression ratio, headers, depth or tokens.
        case overLimit
        /// The answer does not follow the protocol.
        case unexpectedContent
        /// The status is 401 or 403. Asking again at once would not help.
        case refused
        /// The status is 404 or 410: the path is wrong or gone.
        case absent
        /// The status is 429, 5xx or a redirect that is not followed.
        case troubled
        /// The visit was cancelled.
        case cancelled
    }

    /// The kind of the failure.
    public var kind: Kind
    /// The event, its location and how to fix it, without any secret.
    public var message: ServiceMessage
    /// The wait that the service requested (`Retry-After`); nil if it did not.
    public var retryAfter: Duration?
    /// The HTTP status; nil if there was no answer.
    public var status: Int?
    /// True if the answer was only too long, so that asking for less may help.
    var isTooLong = false

    /// Creates a failure.
    public init(
        _ kind: Kind,
        _ message: ServiceMessage,
        retryAfter: Duration? = nil,
        status: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
        self.status = status
    }
}
