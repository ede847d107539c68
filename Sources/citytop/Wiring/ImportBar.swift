// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinImport
import TwinModel

/// A progress bar of an import on one line: `[######....] 61%  1.2 M values, 840 k/s, 4 s left`.
///
/// It is printed on standard error if that is a terminal.
final class ImportBar {
    private let files: Int
    private let began: Instant
    private let isShown: Bool
    private var last: Instant
    private var isOnScreen = false

    init(files: Int, began: Instant) {
        self.files = files
        self.began = began
        last = began
        isShown = isatty(STDERR_FILENO) == 1
    }

    /// Shows the progress of a file, at most a few times per second.
    func show(_ progress: ImportProgress, file: Int, now: Instant) {
        guard isShown, now.duration(since: last) >= .milliseconds(150) else { return }
        last = now
        let elapsed = now.duration(since: began)
        write("\r\u{1B}[K" + Self.line(progress, file: file, of: files, after: elapsed))
        isOnScreen = true
    }

    /// Erases the line.
    func clear() {
        guard isOnScreen else { return }
        isOnScreen = false
        write("\r\u{1B}[K")
    }

    /// Returns the line with the completed share, the number of values, the rate and the time left.
    static func line(
        _ progress: ImportProgress,
        file: Int,
        of files: Int,
        after elapsed: Duration
    ) -> String {
        let seconds = max(elapsed.seconds, 0.001)
        let rate = Double(progress.values) / seconds
        var text = "\(short(Double(progress.values))) values, \(short(rate))/s"
        guard progress.size > 0 else { return text }
        let ofFile = Double(progress.position) / Double(progress.size)
        let share = (Double(file) + ofFile) / Double(files)
        let done = min(max(share, 0), 1)
        let filled = Int((done * 20).rounded(.down))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
        if done > 0.01 {
            let left = Int((seconds / done * (1 - done)).rounded(.up))
            text += left < 120 ? ", \(left) s left" : ", \(left / 60) min left"
        }
        return "[\(bar)] \(Int(done * 100))%  \(text)"
    }

    private static func short(_ number: Double) -> String {
        if number >= 1e6 { return String(format: "%.1f M", number / 1e6) }
        if number >= 1e3 { return String(format: "%.0f k", number / 1e3) }
        return String(format: "%.0f", number)
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
