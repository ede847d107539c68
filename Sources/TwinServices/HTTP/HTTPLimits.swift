// SPDX-License-Identifier: Apache-2.0

/// How much a service may send before it is cut off.
///
/// The defaults are tight enough that a hostile service can neither fill the memory nor hold a
/// thread, and wide enough for a page of a thousand observations.
public struct HTTPLimits: Hashable, Sendable {
    /// The most bytes of one answer's body, counted after decompression.
    public var bytes: Int
    /// The most that a compressed body may grow, as decoded bytes for each byte received.
    public var ratio: Int
    /// The most bytes of one answer's headers.
    public var headerBytes: Int
    /// How long one visit may take in all, however many requests it makes.
    public var deadline: Duration
    /// How many redirects within the same origin are followed.
    public var redirects: Int
    /// The most series that one source may tell.
    public var series: Int
    /// The most labels that one Prometheus sample may carry.
    public var labels: Int
    /// The most bytes of one label's value or of one text.
    public var textBytes: Int
    /// The most pages that one visit reads of one collection.
    public var pages: Int

    /// Makes limits; what is left out has its default.
    public init(
        bytes: Int = 16 << 20,
        ratio: Int = 200,
        headerBytes: Int = 256 << 10,
        deadline: Duration = .seconds(10),
        redirects: Int = 0,
        series: Int = 10_000,
        labels: Int = 40,
        textBytes: Int = 4096,
        pages: Int = 64
    ) {
        self.bytes = bytes
        self.ratio = ratio
        self.headerBytes = headerBytes
        self.deadline = deadline
        self.redirects = redirects
        self.series = series
        self.labels = labels
        self.textBytes = textBytes
        self.pages = pages
    }
}

/// How a service is reached.
public struct HTTPSettings: Hashable, Sendable {
    /// How much the service may send.
    public var limits: HTTPLimits
    /// A bearer token, as it stood in an environment variable; never shown, never logged.
    public var token: String?
    /// A proxy to go through; none means none, whatever the environment says.
    public var proxy: String?
    /// A file of certificates to trust in the place of the system's.
    public var certificateFile: String?
    /// Headers that go with each request, such as a tenant's name.
    public var headers: [String: String]
    /// The path of a Unix socket to connect to, whatever host the address names.
    public var unixSocket: String?

    /// Makes settings; white space around the token, such as a file's last newline, is dropped.
    public init(
        limits: HTTPLimits = HTTPLimits(),
        token: String? = nil,
        proxy: String? = nil,
        certificateFile: String? = nil,
        headers: [String: String] = [:]
    ) {
        self.limits = limits
        self.token = token.map { String($0.trimmed) }
        self.proxy = proxy
        self.certificateFile = certificateFile
        self.headers = headers
    }
}

extension StringProtocol {
    /// The text without the white space at its ends.
    var trimmed: SubSequence {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
