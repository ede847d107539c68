// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A number of a source's status that is stored with its rejects, in the same column of
/// `name:number` pairs.
///
/// Readers ignore unknown names, so that numbers can be added without a new version of the file.
/// Rates are stored per thousand seconds.
enum StatusCount: String, CaseIterable {
    case bytes
    case observationsPerKilosecond = "observations_per_kilosecond"
    case bytesPerKilosecond = "bytes_per_kilosecond"
    case audited
    case auditFound = "audit_found"
    case auditGone = "audit_gone"

    /// Returns the pairs of a status.
    ///
    /// Unknown numbers are omitted.
    static func told(of status: SourceStatus) -> [String] {
        allCases.compactMap { count in count.value(of: status).map { "\(count.rawValue):\($0)" } }
    }

    private func value(of status: SourceStatus) -> Int? {
        switch self {
        case .bytes: status.bytes > 0 ? status.bytes : nil
        case .observationsPerKilosecond: Self.kept(status.observationRate)
        case .bytesPerKilosecond: Self.kept(status.byteRate)
        case .audited: (status.audit?.last?.millisecondsSince1970).map { Int($0) }
        case .auditFound: status.audit?.found
        case .auditGone: status.audit?.gone
        }
    }

    /// Sets the number in a status.
    func take(_ number: Int, into status: inout SourceStatus) {
        switch self {
        case .bytes: status.bytes = number
        case .observationsPerKilosecond: status.observationRate = Double(number) / 1000
        case .bytesPerKilosecond: status.byteRate = Double(number) / 1000
        case .audited: Self.audit(&status) { $0.last = Instant(kept: Int64(number)) }
        case .auditFound: Self.audit(&status) { $0.found = number }
        case .auditGone: Self.audit(&status) { $0.gone = number }
        }
    }

    private static func audit(_ status: inout SourceStatus, _ body: (inout SourceAudit) -> Void) {
        var audit = status.audit ?? SourceAudit()
        body(&audit)
        status.audit = audit
    }

    private static func kept(_ rate: Double?) -> Int? {
        rate.flatMap { Int(exactly: ($0 * 1000).rounded()) }
    }
}
