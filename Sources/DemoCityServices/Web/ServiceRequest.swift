// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A client's request, independent of the HTTP server's types.
struct ServiceRequest: Sendable {
    /// The method in upper case: `GET`, `POST` or `HEAD`.
    var method: String
    /// The path with its percent escapes decoded, for example `/v1.1/Things(1)`.
    var path: String
    /// The parameters of the query and of a form body, in order.
    var parameters: [(name: String, value: String)]
    /// The `Accept` header in lower case, or empty if missing.
    var accept: String
    /// The scheme and authority used by the client, for example `http://127.0.0.1:8101`.
    var origin: String
    /// The body, of at most ``bodyLimit`` bytes.
    var body: [UInt8]

    /// The maximum size of a body, in bytes.
    static let bodyLimit = 1 << 20

    /// Creates a request from a request line's target.
    ///
    /// In queries and forms, `+` is decoded as a space, as browsers and the servers of Go and Java
    /// do.
    init(
        method: String = "GET",
        target: String,
        accept: String = "",
        contentType: String = "",
        origin: String = "http://127.0.0.1",
        body: [UInt8] = []
    ) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.path = PercentText.decoded(parts.first ?? "")
        self.accept = accept.lowercased()
        self.origin = origin
        self.body = body
        self.parameters = parts.count > 1 ? Self.parameters(in: parts[1]) : []
        if method == "POST", contentType.lowercased().hasPrefix("application/x-www-form-urlencoded")
        {
            self.parameters += Self.parameters(in: String(decoding: body, as: UTF8.self)[...])
        }
    }

    /// The first value of a parameter, or nil if it is not given.
    subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// Returns all values of a parameter that may be repeated.
    func all(_ name: String) -> [String] {
        parameters.filter { $0.name == name }.map(\.value)
    }

    private static func parameters(in query: Substring) -> [(name: String, value: String)] {
        query.split(separator: "&").prefix(256).map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? sides[1] : ""
            return (
                PercentText.decoded(sides[0], plusIsSpace: true),
                PercentText.decoded(value, plusIsSpace: true)
            )
        }
    }
}

extension String {
    /// The text with all characters escaped that are reserved in a query.
    var queryEscaped: String {
        var result: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x24, 0x2C, 0x28,
                0x29, 0x2F, 0x3A, 0x3B:
                result.append(byte)
            default:
                result.append(0x25)
                result += Array(Self(byte >> 4, radix: 16, uppercase: true).utf8)
                result += Array(Self(byte & 0x0F, radix: 16, uppercase: true).utf8)
            }
        }
        return Self(decoding: result, as: UTF8.self)
    }
}
