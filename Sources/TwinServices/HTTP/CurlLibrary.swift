// SPDX-License-Identifier: Apache-2.0

import CCurl

/// libcurl, which is loaded when a service is first asked, and never where nothing is fetched.
enum CurlLibrary {
    /// Whether it is there and was started; asked before each of its handles is made.
    static let isStarted: Bool = ccurl_start() == CURLE_OK

    /// What a visit says where it is not.
    static var missing: ServiceFailure {
        ServiceFailure(
            .unreachable,
            "libcurl could not be started for this program. "
                + "Check that it is installed whole: on Debian it is the package libcurl4."
        )
    }
}
