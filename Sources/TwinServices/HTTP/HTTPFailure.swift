// SPDX-License-Identifier: Apache-2.0

import CCurl
import TwinModel

/// The failures of exchanges without a complete answer.
enum HTTPFailure {
    /// Returns the failure of an exchange that exceeded its total deadline.
    static func deadline(_ address: ServiceAddress, _ deadline: Duration) -> ServiceFailure {
        ServiceFailure(
            .deadlinePassed,
            "\(address.place) did not answer completely within \(deadline.wholeMilliseconds) ms. "
                + "Check the service, or raise the source's deadline."
        )
    }

    /// Returns the failure for a text that is not a service's address, or for a missing libcurl.
    static func noAddress(_ text: String) -> ServiceFailure {
        guard CurlLibrary.isStarted else { return CurlLibrary.missing }
        let shown = DisplayText(text.prefix { $0 != "?" }, limit: 120)
        return ServiceFailure(
            .unexpectedContent,
            "\"\(shown)\" is not the address of a service. "
                + "Write http:// or https://, a host and a path, and no user or password."
        )
    }

    /// Returns the failure for libcurl's code and message and for the reason to cut the
    /// transfer off.
    static func failure(
        _ code: CURLcode,
        _ words: String,
        _ cut: HTTPTransfer.Cut?,
        _ address: ServiceAddress,
        _ limits: HTTPLimits
    ) -> ServiceFailure {
        let place = address.place
        if let cut {
            var failure = failure(cut, place, limits)
            if case .bodyTooLarge = cut { failure.isTooLong = true }
            return failure
        }
        let text = DisplayText(
            words.isEmpty ? String(cString: curl_easy_strerror(code)) : words,
            limit: 160
        )
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            return deadline(address, limits.deadline)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_GOT_NOTHING,
            CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_COULDNT_RESOLVE_PROXY,
            CURLE_INTERFACE_FAILED:
            return ServiceFailure(
                .unreachable,
                "\(place) cannot be reached: \(text). "
                    + "Check that the service runs and that the source's url is right."
            )
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return ServiceFailure(
                .unreachable,
                "\(place) cannot be trusted: \(text). "
                    + "Renew its certificate, or name a file of certificates to trust with the "
                    + "source's ca_file."
            )
        case CURLE_FILESIZE_EXCEEDED, CURLE_OUT_OF_MEMORY:
            var failure = failure(.bodyTooLarge, place, limits)
            failure.isTooLong = true
            return failure
        case CURLE_PARTIAL_FILE:
            return ServiceFailure(
                .unexpectedContent,
                "The answer of \(place) ends too early: \(text). "
                    + "It is visited again later; if this continues, check the proxies in between."
            )
        default:
            return ServiceFailure(
                .unexpectedContent,
                "The answer of \(place) is not valid HTTP: \(text). "
                    + "Check that the source's url names the service itself."
            )
        }
    }

    private static func failure(
        _ cut: HTTPTransfer.Cut,
        _ place: String,
        _ limits: HTTPLimits
    ) -> ServiceFailure {
        switch cut {
        case .cancelled:
            ServiceFailure(.cancelled, "The visit to \(place) was cancelled.")
        case .bodyTooLarge:
            ServiceFailure(
                .overLimit,
                "The answer of \(place) is larger than \(limits.bytes) bytes. "
                    + "Ask the service for less, or raise the source's byte limit."
            )
        case .ratioTooHigh:
            ServiceFailure(
                .overLimit,
                "The answer of \(place) grows more than \(limits.ratio) times when unpacked. "
                    + "It was cut off; check the service."
            )
        case .headersTooLarge:
            ServiceFailure(
                .overLimit,
                "The headers of \(place) are larger than \(limits.headerBytes) bytes. "
                    + "They were cut off; check the service."
            )
        case .encoding(let name):
            ServiceFailure(
                .unexpectedContent,
                "\(place) sent the encoding \"\(DisplayText(name, limit: 60))\", which was "
                    + "not requested. Let it send gzip, deflate or plain."
            )
        case .length:
            ServiceFailure(
                .unexpectedContent,
                "\(place) sent an invalid content length. Check the proxies in between."
            )
        }
    }
}
