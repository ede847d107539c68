// SPDX-License-Identifier: Apache-2.0

import CCurl
import TwinModel

/// The failures of exchanges without a complete answer.
enum HTTPFailure {
    /// Returns the failure of an exchange that exceeded its total deadline.
    static func deadline(_ address: ServiceAddress, _ deadline: Duration) -> ServiceFailure {
        ServiceFailure(
            .deadlinePassed,
            ServiceMessage(.deadline, address.place, deadline.wholeMilliseconds)
        )
    }

    /// Returns the failure for a text that is not a service's address, or for a missing libcurl.
    static func noAddress(_ text: String) -> ServiceFailure {
        guard CurlLibrary.isStarted else { return CurlLibrary.missing }
        let shown = DisplayText(text.prefix { $0 != "?" }, limit: 120)
        return ServiceFailure(
            .unexpectedContent,
            ServiceMessage(.noAddress, shown)
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
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return ServiceFailure(.unreachable, ServiceMessage(.hostUnknown, place, text))
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return ServiceFailure(.unreachable, ServiceMessage(.connectionBroken, place, text))
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
            return ServiceFailure(
                .unreachable,
                ServiceMessage(.noConnection, place, text)
            )
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return ServiceFailure(
                .unreachable,
                ServiceMessage(.untrusted, place, text)
            )
        case CURLE_FILESIZE_EXCEEDED, CURLE_OUT_OF_MEMORY:
            var failure = failure(.bodyTooLarge, place, limits)
            failure.isTooLong = true
            return failure
        case CURLE_PARTIAL_FILE:
            return ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.endsEarly, place, text)
            )
        default:
            return ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.notHTTP, place, text)
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
            ServiceFailure(.cancelled, ServiceMessage(.cancelled, place))
        case .bodyTooLarge:
            ServiceFailure(
                .overLimit,
                ServiceMessage(.bodyTooLarge, place, limits.bytes)
            )
        case .ratioTooHigh:
            ServiceFailure(
                .overLimit,
                ServiceMessage(.ratioTooHigh, place, limits.ratio)
            )
        case .headersTooLarge:
            ServiceFailure(
                .overLimit,
                ServiceMessage(.headersTooLarge, place, limits.headerBytes)
            )
        case .encoding(let name):
            ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.encoding, place, DisplayText(name, limit: 60))
            )
        case .length:
            ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.contentLength, place)
            )
        }
    }
}
