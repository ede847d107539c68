// SPDX-License-Identifier: Apache-2.0

import CCurl
import Synchronization
import TwinModel

/// An HTTP connection to one service, over libcurl.
///
/// The handle and its connection are kept between visits. Redirects are followed only within the
/// origin and only if the limits allow any, so a token never leaves its origin. Proxies from the
/// environment are not used. Certificates are always verified.
final class HTTPClient: Sendable {
    /// The limits, credentials and route of the connection.
    let settings: HTTPSettings
    /// The secrets that are removed from every answer and every failure.
    private let secrets: Secrets
    private let session: Mutex<EasyHandle>

    /// Creates a client, which connects on its first request.
    init(settings: HTTPSettings) {
        self.settings = settings
        self.secrets = settings.secrets
        self.session = Mutex(EasyHandle())
    }

    /// Sends a request and waits for the complete answer.
    ///
    /// Neither the answer nor the failure contains a secret of ``HTTPSettings``, even if the
    /// service returns one.
    ///
    /// - Parameters:
    ///   - request: The request to send.
    ///   - deadline: The longest time for the whole exchange, redirects included.
    ///   - cancellation: Checked at least once a second.
    /// - Returns: The answer, with any status.
    /// - Throws: ``ServiceFailure`` if there is no complete answer within the limits.
    func send(
        _ request: HTTPRequest,
        within deadline: Duration,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> HTTPResponse {
        var request = request
        var left = deadline
        var redirects = 0
        while true {
            let response = try perform(request, within: left, unless: cancellation)
            guard [301, 302, 303, 307, 308].contains(response.status),
                redirects < settings.limits.redirects,
                let location = response.header("location"),
                let target = ServiceAddress(location, relativeTo: response.address),
                target.origin == response.address.origin
            else { return response }
            redirects += 1
            left -= response.duration
            request.url = target.string
            if response.status < 307, request.method == .post {
                request.method = .get
                request.body = []
            }
        }
    }

    /// Sends one request and removes secrets from its answer.
    private func perform(
        _ request: HTTPRequest,
        within deadline: Duration,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> HTTPResponse {
        do throws(ServiceFailure) {
            var response = try session.withLock { handle throws(ServiceFailure) in
                try handle.perform(request, settings, within: deadline, unless: cancellation)
            }
            guard !secrets.isEmpty else { return response }
            response.body = secrets.removed(from: response.body)
            response.headers = response.headers.map {
                (secrets.removed(from: $0.name), secrets.removed(from: $0.value))
            }
            return response
        } catch {
            var failure = error
            failure.message = failure.message.mapValues { secrets.removed(from: $0) }
            throw failure
        }
    }
}

/// A wrapper that owns one libcurl easy handle.
private struct EasyHandle: ~Copyable {
    private var pointer: UnsafeMutableRawPointer?

    init() { pointer = nil }

    deinit {
        if let pointer { curl_easy_cleanup(pointer) }
    }

    mutating func perform(
        _ request: HTTPRequest,
        _ settings: HTTPSettings,
        within deadline: Duration,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> HTTPResponse {
        if pointer == nil, CurlLibrary.isStarted { pointer = curl_easy_init() }
        guard let pointer else { throw CurlLibrary.missing }
        guard let address = ServiceAddress(request.url) else {
            throw HTTPFailure.noAddress(request.url)
        }
        if cancellation.isCancelled {
            throw ServiceFailure(.cancelled, ServiceMessage(.cancelled, address.place))
        }
        guard deadline.wholeMilliseconds > 0 else {
            throw HTTPFailure.deadline(address, settings.limits.deadline)
        }
        // A reset keeps the connection, the TLS session cache and the resolved names.
        curl_easy_reset(pointer)
        let transfer = HTTPTransfer(
            limits: settings.limits,
            cancellation: cancellation,
            handle: pointer
        )
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        var lines: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(lines) }
        var headers = request.headers
        headers += settings.headers.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
        if let token = settings.token, !token.isEmpty {
            headers.append(("Authorization", "Bearer \(token)"))
        }
        headers.append(("Expect", ""))
        for (name, value) in headers {
            let line = value.isEmpty ? "\(name):" : "\(name): \(value)"
            guard line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw ServiceFailure(
                    .refused,
                    ServiceMessage(.controlCharacter, DisplayText(name), address.place)
                )
            }
            if let longer = curl_slist_append(lines, line) { lines = longer }
        }
        ccurl_set_string(pointer, CURLOPT_URL, address.string)
        ccurl_allow_web_only(pointer)
        ccurl_set_list(pointer, CURLOPT_HTTPHEADER, lines)
        ccurl_set_string(pointer, CURLOPT_USERAGENT, "citytop")
        ccurl_set_string(pointer, CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        ccurl_set_long(pointer, CURLOPT_BUFFERSIZE, HTTPTransfer.bufferSize)
        ccurl_set_long(pointer, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(pointer, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(pointer, CURLOPT_SSL_VERIFYPEER, 1)
        ccurl_set_long(pointer, CURLOPT_SSL_VERIFYHOST, 2)
        ccurl_set_long(pointer, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_string(pointer, CURLOPT_PROXY, settings.proxy ?? "")
        if let path = settings.unixSocket {
            ccurl_set_string(pointer, CURLOPT_UNIX_SOCKET_PATH, path)
        }
        if let file = settings.certificateFile {
            ccurl_set_string(pointer, CURLOPT_CAINFO, file)
        }
        let milliseconds = Int(clamping: min(deadline.wholeMilliseconds, 86_400_000))
        ccurl_set_long(pointer, CURLOPT_TIMEOUT_MS, milliseconds)
        ccurl_set_long(pointer, CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        ccurl_set_write(pointer, CURLOPT_WRITEFUNCTION, receiveHTTPBody)
        ccurl_set_pointer(pointer, CURLOPT_WRITEDATA, context)
        ccurl_set_write(pointer, CURLOPT_HEADERFUNCTION, receiveHTTPHeader)
        ccurl_set_pointer(pointer, CURLOPT_HEADERDATA, context)
        ccurl_set_progress(pointer, watchHTTPProgress)
        ccurl_set_pointer(pointer, CURLOPT_XFERINFODATA, context)
        ccurl_set_long(pointer, CURLOPT_NOPROGRESS, 0)
        if request.method == .post {
            ccurl_set_long(pointer, CURLOPT_POST, 1)
            ccurl_set_offset(
                pointer,
                CURLOPT_POSTFIELDSIZE_LARGE,
                curl_off_t(request.body.count)
            )
        }
        if request.method == .delete {
            ccurl_set_string(pointer, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        // libcurl keeps pointers to both buffers until the transfer has ended.
        var reason = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = request.body.withUnsafeBytes { body in
            if request.method == .post {
                let start = UnsafeMutableRawPointer(mutating: body.baseAddress)
                ccurl_set_pointer(pointer, CURLOPT_POSTFIELDS, start ?? context)
            }
            return reason.withUnsafeMutableBufferPointer { buffer in
                ccurl_set_pointer(
                    pointer,
                    CURLOPT_ERRORBUFFER,
                    UnsafeMutableRawPointer(buffer.baseAddress)
                )
                let code = curl_easy_perform(pointer)
                ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, nil)
                return code
            }
        }
        withExtendedLifetime(transfer) {}
        guard code == CURLE_OK else {
            let text = String(
                decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
                as: UTF8.self
            )
            throw HTTPFailure.failure(code, text, transfer.cut, address, settings.limits)
        }
        var status = 0
        ccurl_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        var microseconds: curl_off_t = 0
        ccurl_get_offset(pointer, CURLINFO_TOTAL_TIME_T, &microseconds)
        return HTTPResponse(
            status: status,
            headers: transfer.headers,
            body: transfer.body,
            address: address,
            duration: .microseconds(Int64(microseconds))
        )
    }
}
