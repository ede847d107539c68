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
    case clockOffset = "clock_offset"
    case clockSince = "clock_since"
    case clockPrevious = "clock_previous"
    case clockUnsteady = "clock_unsteady"

    /// Returns the pairs of a status.
    ///
    /// Unknown numbers are omitted.
    static func encoding(of status: SourceStatus) -> [String] {
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
        case .clockOffset: (status.clock?.offset.wholeMilliseconds).map { Int($0) }
        case .clockSince: (status.clock?.since?.millisecondsSince1970).map { Int($0) }
        case .clockPrevious: (status.clock?.previous?.wholeMilliseconds).map { Int($0) }
        case .clockUnsteady: status.clock?.isUnsteady == true ? 1 : nil
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
        case .clockOffset: Self.clock(&status) { $0.offset = Self.offset(number) }
        case .clockSince: Self.clock(&status) { $0.since = Instant(kept: Int64(number)) }
        case .clockPrevious: Self.clock(&status) { $0.previous = Self.offset(number) }
        case .clockUnsteady: Self.clock(&status) { $0.isUnsteady = number != 0 }
        }
    }

    private static func clock(
        _ status: inout SourceStatus,
        _ body: (inout ClockCorrection) -> Void
    ) {
        var clock = status.clock ?? ClockCorrection(offset: .zero)
        body(&clock)
        status.clock = clock
    }

    /// Returns an offset in milliseconds as a duration of at most a year.
    private static func offset(_ number: Int) -> Duration {
        let year = 366 * 86_400_000
        return .milliseconds(min(max(number, -year), year))
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
