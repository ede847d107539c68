// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Prints measured figures beside their budgets and the peers measured in the same run.
enum Report {
    static func heading(_ text: String) {
        print("\n\(text)")
        print(String(repeating: "-", count: text.count))
    }

    static func line(_ quantity: String, _ figure: String, budget: String = "", peer: String = "") {
        print(
            quantity.padding(toLength: 46, withPad: " ", startingAt: 0),
            figure.padding(toLength: 16, withPad: " ", startingAt: 0),
            budget.padding(toLength: 14, withPad: " ", startingAt: 0),
            peer)
    }

    static func number(_ value: Double, _ unit: String) -> String {
        let digits = abs(value) < 10 ? 2 : abs(value) < 100 ? 1 : 0
        return String(format: "%.\(digits)f %@", value, unit)
    }
}
