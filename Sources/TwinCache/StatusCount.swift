// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What is counted of a source beside its rejects, in the same column of `name:number` pairs.
///
/// A reader that does not know a name passes over it, so that what is counted can grow without a
/// new version of the file. Rates are kept per thousand seconds.
enum StatusCount: String, CaseIterable {
    case bytes
    case observationsPerKilosecond = "observations_per_kilosecond"
    case bytesPerKilosecond = "bytes_per_kilosecond"
    case audited
    case auditFound = "audit_found"
    case auditGone = "audit_gone"

    /// The pairs of a status; what is not known is left out.
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

    /// Puts a number back to where it came from.
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
