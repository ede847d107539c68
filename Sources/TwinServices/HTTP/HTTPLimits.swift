// SPDX-License-Identifier: Apache-2.0

/// The limits on the answers of a service.
///
/// The defaults are tight enough that a hostile service can neither fill the memory nor hold a
/// thread, and wide enough for a page of a thousand observations.
public struct HTTPLimits: Hashable, Sendable {
    /// The largest body of one answer, in bytes after decompression.
    public var bytes: Int
    /// The largest compression ratio, in decoded bytes per received byte.
    public var ratio: Int
    /// The largest size of one answer's headers, in bytes.
    public var headerBytes: Int
    /// The longest time for one visit, over all its requests.
    public var deadline: Duration
    /// The number of redirects to follow within the same origin.
    public var redirects: Int
    /// The largest number of series from one source.
    public var series: Int
    /// The largest number of labels on one Prometheus sample.
    public var labels: Int
    /// The longest value of a label, or any other text, in bytes.
    public var textBytes: Int
    /// The largest number of pages that one visit reads of one collection.
    public var pages: Int

    /// Creates limits, with defaults for omitted arguments.
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

/// The limits, credentials and route of a connection to a service.
public struct HTTPSettings: Hashable, Sendable {
    /// The limits on the answers of the service.
    public var limits: HTTPLimits
    /// The bearer token, from an environment variable.
    ///
    /// It is never shown or logged.
    public var token: String?
    /// The proxy to use; nil for a direct connection.
    ///
    /// The environment is ignored.
    public var proxy: String?
    /// A file of certificates to trust instead of the system's.
    public var certificateFile: String?
    /// The headers to send with each request, such as the name of a tenant.
    public var headers: [String: String]
    /// The path of a Unix socket to connect to instead of the host of the address; nil for TCP.
    public var unixSocket: String?

    /// Creates settings.
    ///
    /// White space around the token, such as the last newline of a file, is removed.
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
    /// The text without white space at its ends.
    var trimmed: SubSequence {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
