// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension SourceStatus {
    /// A summary of the source's data, in sentences for a log or a terminal.
    ///
    /// It is not sanitized.
    ///
    /// The first line has the state and the counts. Each further line has a reason for rejects, or
    /// for late data, with an example.
    public var account: [String] {
        var first = "\(source): \(state.rawValue), \(observations) observations stored"
        if rejects.values.allSatisfy({ $0 == 0 }) {
            if lastSuccess != nil { first += ", none refused" }
        }
        if let audit, audit.last != nil || audit.found > 0 || audit.gone > 0 {
            first += "; compared with its past: \(audit.found) found late, \(audit.gone) gone"
        }
        var lines = [first]
        if let message { lines[0] += ": \(message)" }
        if let clockLine { lines.append("  \(clockLine)") }
        for (reason, count) in rejects.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where count > 0 {
            lines.append(Self.line(reason, count, example: examples[reason]))
        }
        return lines
    }

    /// A description of the service's clock; nil if it is not known to be off.
    ///
    /// An example is `its clock is 7 min 0 s ahead of ours; its times are corrected`.
    public var clockLine: String? {
        guard let clock else {
            guard let clockSkew, abs(clockSkew.wholeMilliseconds) >= 5000 else { return nil }
            return "its clock is \(Self.off(clockSkew)); its times are not corrected"
        }
        if clock.isUnsteady {
            let shown = clockSkew.map { ", now \(Self.off($0))" } ?? ""
            return "the offset of its clock is not constant\(shown); its times are not corrected "
                + (clock.offset == .zero ? "" : "beyond \(Self.off(clock.offset)) ")
                + "until it is set"
        }
        var line = "its clock is \(Self.off(clock.offset))"
        if clock.offset != .zero { line += "; its times are corrected" }
        if let since = clock.since, let previous = clock.previous {
            line += "; since \(since.rfc3339), before that it was \(Self.off(previous))"
        }
        return line
    }

    /// Returns an offset in words, such as `7 min 0 s ahead of ours`.
    private static func off(_ offset: Duration) -> String {
        let seconds = abs(offset.wholeMilliseconds) / 1000
        guard seconds > 0 else { return "right" }
        var parts = seconds >= 86_400 ? ["\(seconds / 86_400) d"] : []
        if seconds >= 3600 { parts.append("\(seconds / 3600 % 24) h") }
        if seconds >= 60 { parts.append("\(seconds / 60 % 60) min") }
        if seconds < 3600 { parts.append("\(seconds % 60) s") }
        return parts.joined(separator: " ") + (offset > .zero ? " ahead of ours" : " behind ours")
    }

    /// Returns a line with a reason, its count and an example.
    public static func line(_ reason: RejectReason, _ count: Int, example: String?) -> String {
        let such = example.map { ", such as \"\($0)\"" } ?? ""
        return "  \(count) \(reason.phrase)\(such)"
    }
}

extension RejectReason {
    /// The reason after a count, in English.
    public var phrase: String {
        switch self {
        case .duplicate: "repeated; one of each is stored"
        case .conflicting: "with another value than before; the later one is stored"
        case .late: "late, but stored"
        case .future: "refused: more than ten minutes ahead of the clock"
        case .ahead: "ahead of the clock, but stored"
        case .tooOld: "refused: older than the stored data"
        case .invalidTime: "refused: no valid time"
        case .invalidValue: "refused: no valid value"
        case .malformed: "refused: cannot be read"
        case .overLimit: "refused: over a limit"
        case .ownedByOtherSource: "refused: of a series of another source"
        case .ambiguous: "refused: cannot be distinguished from another series"
        case .unsupported: "refused: a form that is not supported"
        case .unmapped: "refused: no rule maps it"
        }
    }
}
