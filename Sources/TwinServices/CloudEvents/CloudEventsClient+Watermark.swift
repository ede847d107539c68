// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension CloudEventsClient {
    static func counts(
        of watermark: Watermark?
    ) throws(ServiceFailure) -> LedgerCounts {
        guard let watermark else { return LedgerCounts() }
        do {
            return try JSONDecoder().decode(LedgerCounts.self, from: Data(watermark.position.utf8))
        } catch {
            throw ServiceFailure(
                .unexpectedContent,
                "How far the ledger was read cannot be read back from the cache. Move the cache "
                    + "aside; the ledger is then read anew."
            )
        }
    }

    static func watermark(
        of counts: LedgerCounts,
        newest: Instant?
    ) throws(ServiceFailure) -> Watermark {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let data = try encoder.encode(counts)
            return Watermark(position: String(decoding: data, as: UTF8.self), instant: newest)
        } catch {
            throw ServiceFailure(
                .unexpectedContent,
                "A total of the ledger is no finite number any more."
            )
        }
    }
}
