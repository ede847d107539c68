// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel

/// A typed shelf: `1h maintenance`.
struct TypedShelf: Hashable, Sendable {
    /// The lengths of the digits 1 to 3.
    static let lengths: [Duration] = [.seconds(900), .seconds(3600), .seconds(28_800)]
    /// The names of ``lengths`` on the command line.
    static let lengthNames = ["15m", "1h", "8h"]
    /// The reasons of the digits 1 to 4; other reasons are typed as text.
    static let reasons: [AlarmReason] = [.chattering, .stale, .maintenance, .knownCause]

    var length: Duration
    var reason: AlarmReason
    var comment: String?

    /// Reads a length and a reason; nil if the first word is not a length or no reason follows.
    ///
    /// A reason that is none of ``reasons`` is kept as a comment.
    init?(_ text: String) {
        let words = text.split(maxSplits: 1) { FullWidth.plain($0) == " " }.map(String.init)
        guard words.count == 2, let length = Self.length(FullWidth.plain(words[0])) else {
            return nil
        }
        self.length = length
        let parts = words[1].split(separator: " ", maxSplits: 1).map(String.init)
        let known = Self.reasons.first { Self.names(of: $0).contains(parts[0].lowercased()) }
        reason = known ?? .other
        comment = known == nil ? words[1] : parts.count > 1 ? parts[1] : nil
    }

    /// Returns the names of a reason on the command line.
    static func names(of reason: AlarmReason) -> [String] {
        [reason.rawValue, Words(.chinese).reason(reason).string]
    }

    /// Reads a length such as `15m`, `90min`, `1h`, `2d`, `15分钟` or `1小时`.
    private static func length(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number > 0, number < 100_000 else { return nil }
        switch text.dropFirst(digits.count).lowercased() {
        case "m", "min", "分", "分钟": return .seconds(number * 60)
        case "h", "小时", "个小时": return .seconds(number * 3600)
        case "d", "天": return .seconds(number * 86_400)
        default: return nil
        }
    }
}
