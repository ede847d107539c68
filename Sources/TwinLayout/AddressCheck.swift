// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The checks of service addresses before any request.
enum AddressCheck {
    /// The result of a check.
    struct Finding {
        /// The problem with the address, or nil if it can be used.
        var cause: Problem.Cause?
        /// The host, or an empty text if there is none.
        var host = ""
        /// True if the connection is not encrypted and leaves this machine.
        var isInTheOpen = false
    }

    /// Checks an address.
    ///
    /// The problem shows the address without user name, password and query, since they may be
    /// secrets.
    ///
    /// - Parameters:
    ///   - text: The address.
    ///   - allowsQuery: True if the address may have a query.
    /// - Returns: The problem with the address, if any, and its host.
    static func check(_ text: String, allowsQuery: Bool = false) -> Finding {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        if isPlain, !text.contains("://") {
            let fix = "Did you mean \"http://\(redacted(text))\"?"
            return wrong(text, "is neither http nor https", fix)
        }
        guard text.utf8.count <= 2048,
            isPlain,
            let parts = URLComponents(string: text)
        else { return wrong(text, "is not an address", "Write it as http://host:port/path.") }
        let scheme = parts.scheme?.lowercased() ?? ""
        guard scheme == "http" || scheme == "https" else {
            return wrong(text, "is neither http nor https", "Write an http or https address.")
        }
        if parts.user != nil || parts.password != nil {
            return wrong(
                text,
                "carries a user name or password",
                "Name an environment variable that holds a token: token_variable: CITY_TOKEN"
            )
        }
        let host = parts.host ?? ""
        guard !host.isEmpty else {
            return wrong(text, "has no host", "Write it as \(scheme)://host:port/path.")
        }
        if let port = parts.port, !(1...65_535).contains(port) {
            return wrong(text, "has a port outside 1 to 65535", "Check the port.")
        }
        if (parts.query != nil && !allowsQuery) || parts.fragment != nil {
            return wrong(
                text,
                "carries a query or fragment",
                "Write only the base address; citytop adds the path and the query."
            )
        }
        return Finding(
            cause: isLinkLocal(host) ? .linkLocalAddress(host) : nil,
            host: host,
            isInTheOpen: scheme == "http" && !isLoopback(host)
        )
    }

    private static func wrong(_ text: String, _ reason: String, _ fix: String) -> Finding {
        Finding(cause: .wrongAddress(redacted(text), reason: reason, fix: fix))
    }

    /// Returns an address on one line without its possibly secret parts.
    static func redacted(_ text: String) -> String {
        var rest = text[...]
        var scheme = ""
        if let separator = rest.range(of: "://") {
            scheme = String(rest[..<separator.upperBound])
            rest = rest[separator.upperBound...]
        }
        if let query = rest.firstIndex(where: { $0 == "?" || $0 == "#" }) { rest = rest[..<query] }
        if let at = rest.lastIndex(of: "@") { rest = "…" + rest[at...] }
        return Fields.shown(scheme + String(rest))
    }

    private static func isLinkLocal(_ host: String) -> Bool {
        let bare = host.lowercased().drop { $0 == "[" }
        return bare.hasPrefix("169.254.")
            || ["fe8", "fe9", "fea", "feb"].contains { bare.hasPrefix($0) && bare.contains(":") }
    }

    private static func isLoopback(_ host: String) -> Bool {
        let bare = host.lowercased().filter { $0 != "[" && $0 != "]" }
        return bare == "localhost" || bare == "::1" || bare.hasPrefix("127.")
    }
}
