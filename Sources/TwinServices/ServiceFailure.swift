// SPDX-License-Identifier: Apache-2.0

/// Why a visit to a service brought nothing: a state to show, not a reason to stop.
public struct ServiceFailure: Error, Hashable, Sendable {
    /// What kind of failure it is.
    public enum Kind: Hashable, Sendable {
        /// Refused, reset, no route, no such name.
        case unreachable
        /// No complete answer before the deadline.
        case deadlinePassed
        /// An answer over a limit: bytes, ratio, headers, depth, tokens.
        case overLimit
        /// An answer that is not what the protocol promises.
        case unexpectedContent
        /// 401 or 403: asking again at once would not help.
        case refused
        /// 404 or 410: the path is wrong or gone.
        case absent
        /// 429 or 5xx, or a redirect that is not followed.
        case troubled
        /// The visit was cancelled.
        case cancelled
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// What happened, where and how to mend; raw, and never a secret.
    public var message: String
    /// How long the service asked us to wait (`Retry-After`), where it did.
    public var retryAfter: Duration?
    /// The HTTP status, where there was one.
    public var status: Int?
    /// True if the answer was only too long, so that asking for less may help.
    var isTooLong = false

    /// Makes a failure.
    public init(
        _ kind: Kind,
        _ message: String,
        retryAfter: Duration? = nil,
        status: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
        self.status = status
    }
}
