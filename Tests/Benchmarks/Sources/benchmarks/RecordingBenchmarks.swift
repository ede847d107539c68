// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinCache
import TwinModel
import TwinQuery

/// Ten thousand damaged recordings, none of which may crash, hang, use up memory or pass
/// undetected.
struct RecordingBenchmarks {
    let folder: URL

    /// Damages a small recording repeatedly, then opens, queries and checks it.
    func report(damages: Int = 10_000) throws {
        Report.heading("Damaged recordings")
        let recording = try LongRecording(folder: folder, series: 40)
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: recording.path)))
        let url = folder.appendingPathComponent("damaged.citytop")
        var random = SeededGenerator(seed: 11)
        var refused = 0
        var found = 0
        var longest = 0.0
        let clock = ContinuousClock()
        for _ in 0..<damages {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            if Int.random(in: 0..<10, using: &random) == 0 {
                bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            }
            try Data(bytes).write(to: url)
            let elapsed = try clock.measure {
                do {
                    let reader = try RecordingReader(path: url.path)
                    _ = try? reader.latest(
                        SeriesSelector(),
                        at: Moment(at: recording.end - .seconds(600)),
                        lookBack: .seconds(3600)
                    )
                    if try !RecordingCheck(path: url.path).findings.isEmpty { found += 1 }
                } catch is RecordingError {
                    refused += 1
                }
            }
            longest = max(longest, elapsed.seconds)
        }
        Report.line("damages", "\(damages)")
        Report.line("refused with a sentence", "\(refused)")
        Report.line("opened, and found by the check", "\(found)")
        Report.line("opened, and not found", "\(damages - refused - found)", budget: "0")
        Report.line("longest", Report.number(longest * 1000, "ms"), budget: "2000 ms")
    }
}
