// SPDX-License-Identifier: Apache-2.0

import CCurl
import TwinModel

/// The libcurl library, loaded on the first request and never if nothing is fetched.
enum CurlLibrary {
    /// True if libcurl was found and started.
    ///
    /// Check this before creating any of its handles.
    static let isStarted: Bool = ccurl_start() == CURLE_OK

    /// The failure of a visit without libcurl.
    static var missing: ServiceFailure {
        ServiceFailure(
            .unreachable,
            ServiceMessage(.noLibrary)
        )
    }
}
