// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Which of a service's own names each of ours stands for, so that no two of theirs become one.
struct NativeNames: Sendable {
    private var names: [String: String] = [:]

    /// Takes a name of ours for one of the service's.
    ///
    /// - Returns: the other name of the service's that ours already stands for, nil if there is none.
    mutating func take(_ ours: String, for native: String) -> String? {
        guard let holder = names[ours] else {
            names[ours] = native
            return nil
        }
        return holder == native ? nil : holder
    }
}

extension DeliveryDraft {
    /// Refuses what would become one with something else, with a remark that names both.
    mutating func refuse(_ native: String, asOneWith holder: String, called ours: String) {
        reject(.ambiguous, example: native)
        remark(
            "\"\(DisplayText(native, limit: 100))\" and \"\(DisplayText(holder, limit: 100))\" would "
                + "both be \"\(DisplayText(ours, limit: 80))\" here; the first was left out. "
                + "Give them names that differ at the service."
        )
    }
}
