// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension CloudEventsClient {
    /// Returns the totals and the position in a watermark.
    ///
    /// Totals counted by other rules or written by a former version cannot be used. In this case,
    /// the ledger is read from its oldest entry.
    func counts(
        of watermark: Watermark?,
        _ draft: inout DeliveryDraft
    ) throws(ServiceFailure) -> LedgerCounts {
        guard let watermark else { return LedgerCounts(rules: rules) }
        let data = Data(watermark.position.utf8)
        do {
            let counts = try JSONDecoder().decode(LedgerCounts.self, from: data)
            if counts.rules == rules.fingerprint { return counts }
        } catch {
            guard (try? JSONDecoder().decode(Position.self, from: data)) != nil else {
                throw ServiceFailure(
                    .unexpectedContent,
                    ServiceMessage(.ledgerPosition)
                )
            }
        }
        draft.remark(
            ServiceMessage(.countsChanged)
        )
        return LedgerCounts(rules: rules)
    }

    /// The part of a watermark common to all versions.
    private struct Position: Codable {
        var cursor: String
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
                ServiceMessage(.totalTooLarge)
            )
        }
    }
}
