// SPDX-License-Identifier: Apache-2.0

import CCurl
import TwinModel

/// An http or https address, parsed by libcurl.
///
/// The library that fetches an address also parses it, so an address cannot mean one host to a
/// check and another to the connection.
struct ServiceAddress: Hashable, Sendable {
    /// The complete address.
    let string: String
    /// The scheme, host and port.
    ///
    /// The port is always present: `http://example.org:80`.
    let origin: String
    /// The path, beginning with a slash.
    let path: String
    /// The part after the question mark, still encoded; nil if none.
    let query: String?

    /// The address without its query, which may contain secrets, for messages.
    var place: String { DisplayText(origin + path, limit: 200).string }

    /// Parses an address, optionally relative to a base.
    ///
    /// Returns nil if it is invalid, has a user or password, or is not http or https.
    init?(_ text: String, relativeTo base: ServiceAddress? = nil) {
        guard !text.utf8.contains(0), text.utf8.count <= 8192, CurlLibrary.isStarted,
            let handle = curl_url()
        else { return nil }
        defer { curl_url_cleanup(handle) }
        if let base {
            guard curl_url_set(handle, CURLUPART_URL, base.string, 0) == CURLUE_OK else {
                return nil
            }
        }
        let spaced = text.split(separator: " ", omittingEmptySubsequences: false)
            .joined(separator: "%20")
        guard curl_url_set(handle, CURLUPART_URL, spaced, 0) == CURLUE_OK,
            let string = Self.part(CURLUPART_URL, of: handle),
            let scheme = Self.part(CURLUPART_SCHEME, of: handle),
            scheme == "http" || scheme == "https",
            let host = Self.part(CURLUPART_HOST, of: handle), !host.isEmpty,
            let port = Self.part(CURLUPART_PORT, of: handle, flags: UInt32(CURLU_DEFAULT_PORT)),
            Self.part(CURLUPART_USER, of: handle) == nil,
            Self.part(CURLUPART_PASSWORD, of: handle) == nil
        else { return nil }
        self.string = string
        self.origin = "\(scheme)://\(host.lowercased()):\(port)"
        self.path = Self.part(CURLUPART_PATH, of: handle) ?? "/"
        self.query = Self.part(CURLUPART_QUERY, of: handle)
    }

    /// Returns the address of a path below this one, with percent-encoded query items.
    func appending(_ path: String, query: [(String, String)] = []) -> String {
        var base = origin + self.path
        while base.hasSuffix("/") { base.removeLast() }
        var result = base + path
        for (index, (name, value)) in query.enumerated() {
            result += index == 0 ? "?" : "&"
            result += Self.encoded(name, keeping: "$") + "=" + Self.encoded(value)
        }
        return result
    }

    /// Returns the decoded value of a query item; nil if there is none with the name.
    func argument(_ name: String) -> String? {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if PercentText.decoded(parts[0], plusIsSpace: true) == name {
                return parts.count > 1 ? PercentText.decoded(parts[1], plusIsSpace: true) : ""
            }
        }
        return nil
    }

    /// Returns the text with everything but letters, digits, `-._~` and the characters to keep
    /// percent-encoded.
    static func encoded(_ text: String, keeping kept: String = "") -> String {
        let digits = Array("0123456789ABCDEF")
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                if kept.utf8.contains(byte) {
                    result.unicodeScalars.append(Unicode.Scalar(byte))
                } else {
                    result.append("%")
                    result.append(digits[Int(byte >> 4)])
                    result.append(digits[Int(byte & 15)])
                }
            }
        }
        return result
    }

    private static func part(
        _ which: CURLUPart,
        of handle: OpaquePointer,
        flags: UInt32 = 0
    ) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, which, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
