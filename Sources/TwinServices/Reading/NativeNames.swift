// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The service's own name for each identity, used to detect two names with one identity.
struct NativeNames: Sendable {
    private var names: [String: String] = [:]

    /// Registers the service's own name for an identity.
    ///
    /// - Returns: The other name that already has the identity; nil if there is none.
    mutating func take(_ ours: String, for native: String) -> String? {
        guard let holder = names[ours] else {
            names[ours] = native
            return nil
        }
        return holder == native ? nil : holder
    }
}

extension DeliveryDraft {
    /// Rejects an item whose identity another item already has, with a remark that names both.
    mutating func refuse(_ native: String, asOneWith holder: String, called ours: String) {
        reject(.ambiguous, example: native)
        remark(
            ServiceMessage(
                .sameName,
                DisplayText(native, limit: 100),
                DisplayText(holder, limit: 100),
                DisplayText(ours, limit: 80)
            )
        )
    }
}
