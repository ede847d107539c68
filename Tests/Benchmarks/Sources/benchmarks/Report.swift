// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The report of measured values next to their budgets and the peers measured in the same run.
enum Report {
    static func heading(_ text: String) {
        show("\n\(text)")
        show(String(repeating: "-", count: text.count))
    }

    static func columns(_ names: String...) {
        show(zip(names, [46, 14, 16, 0]).map { padded($0, $1) }.joined(separator: " "))
    }

    static func line(_ quantity: String, _ figure: String, budget: String = "", peer: String = "") {
        columns(quantity, figure, budget, peer)
    }

    /// Prints a line immediately, without buffering.
    static func show(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func number(_ value: Double, _ unit: String) -> String {
        guard value.isFinite else { return "–" }
        let size = abs(value)
        let digits = size == 0 ? 0 : size < 0.1 ? 4 : size < 10 ? 2 : size < 100 ? 1 : 0
        let text = String(format: "%.\(digits)f", value)
        return unit.isEmpty ? text : "\(text) \(unit)"
    }
}
