// SPDX-License-Identifier: Apache-2.0

import CCurl
import TwinModel

/// The state of one answer while libcurl's callbacks receive it, with its limits.
///
/// This is a class because libcurl holds a pointer to it. It is used on the thread that fetches and
/// lives no longer than the transfer.
final class HTTPTransfer {
    /// The reason why this side cut the transfer off.
    enum Cut {
        case cancelled, bodyTooLarge, ratioTooHigh, headersTooLarge, encoding(String), length
    }

    /// The size of the receive buffer, in bytes.
    static let bufferSize = 4096

    let limits: HTTPLimits
    let cancellation: Cancellation
    let handle: UnsafeMutableRawPointer
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var cut: Cut?
    private var headerBytes = 0
    private var encodings = 0
    private var isCompressed = false

    init(limits: HTTPLimits, cancellation: Cancellation, handle: UnsafeMutableRawPointer) {
        self.limits = limits
        self.cancellation = cancellation
        self.handle = handle
    }

    /// Appends a piece of the decoded body.
    ///
    /// - Returns: False if the transfer must be cut off.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let total = body.count + bytes.count
        if total > limits.bytes {
            cut = .bodyTooLarge
            return false
        }
        if isCompressed, total > 1 << 16 {
            var raw: curl_off_t = 0
            ccurl_get_offset(handle, CURLINFO_SIZE_DOWNLOAD_T, &raw)
            // libcurl's count may lag behind by the data being unpacked, at most one buffer.
            let (most, overflow) = (Int(clamping: raw) + Self.bufferSize)
                .multipliedReportingOverflow(by: max(limits.ratio, 1))
            if !overflow, total > most {
                cut = .ratioTooHigh
                return false
            }
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// Appends one header line.
    ///
    /// - Returns: False if the transfer must be cut off.
    func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        if headerBytes > limits.headerBytes {
            cut = .headersTooLarge
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self).trimmed
        if line.hasPrefix("HTTP/") {
            // A new answer begins, such as the one after 100 Continue.
            headers = []
            encodings = 0
            isCompressed = false
            return true
        }
        guard let colon = line.firstIndex(of: ":") else { return true }
        let name = line[..<colon].trimmed.lowercased()
        let value = String(line[line.index(after: colon)...].trimmed)
        switch name {
        case "content-encoding":
            encodings += 1
            let coding = value.lowercased()
            isCompressed = ["gzip", "x-gzip", "deflate"].contains(coding)
            if encodings > 1 || !(isCompressed || coding == "identity" || coding.isEmpty) {
                cut = .encoding(value)
                return false
            }
        case "transfer-encoding":
            if !["chunked", "identity"].contains(value.lowercased()) {
                cut = .encoding(value)
                return false
            }
        case "content-length":
            let other = headers.first { $0.name == name }?.value
            guard let length = Int(value), length >= 0, other == nil || other == value else {
                cut = .length
                return false
            }
            if length > limits.bytes {
                cut = .bodyTooLarge
                return false
            }
        default: break
        }
        headers.append((name, value))
        return true
    }
}

/// Passes bytes from libcurl to a transfer; returns their number, or 0 to end the transfer.
private func pass(
    _ bytes: UnsafeRawBufferPointer,
    to context: UnsafeMutableRawPointer?,
    _ receive: (HTTPTransfer) -> (UnsafeRawBufferPointer) -> Bool
) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
    return receive(transfer)(bytes) ? bytes.count : 0
}

/// Receives a piece of the body from libcurl.
func receiveHTTPBody(
    _ pointer: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let bytes = UnsafeRawBufferPointer(start: pointer, count: size * count)
    return pass(bytes, to: context, HTTPTransfer.receive)
}

/// Receives a header line from libcurl.
func receiveHTTPHeader(
    _ pointer: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let bytes = UnsafeRawBufferPointer(start: pointer, count: size * count)
    return pass(bytes, to: context, HTTPTransfer.receiveHeader)
}

/// Checks for cancellation.
///
/// libcurl calls this at least once a second; any result but 0 ends the transfer.
func watchHTTPProgress(
    _ context: UnsafeMutableRawPointer?,
    _ total: curl_off_t,
    _ now: curl_off_t,
    _ uploadTotal: curl_off_t,
    _ uploadNow: curl_off_t
) -> Int32 {
    guard let context else { return 1 }
    let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
    guard transfer.cancellation.isCancelled else { return 0 }
    transfer.cut = .cancelled
    return 1
}
