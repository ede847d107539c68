// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
public import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// The time before the picture whose acts are reported when a user returns.
    static let awayTime = Duration.seconds(12 * 3600)

    /// Returns the acts of others since a user's last act, as of the picture that was built last.
    ///
    /// - Parameter user: The name of the user in the journal.
    /// - Returns: The number of acts by kind and their authors; nil if nobody else has acted since,
    ///   or in the last 12 hours if the user has not acted.
    /// - Throws: An error of the archive.
    public func awayNotice(of user: String) throws -> LocalizedText? {
        guard let scene else { return nil }
        let end = scene.now + .milliseconds(1)
        let entries = try scene.memory.archive.alarmEntries(
            in: end - Self.awayTime..<end,
            at: scene.moment,
            limit: 10_000
        )
        let own = entries.lastIndex { $0.author.user == user }
        let others = entries[(own.map { $0 + 1 } ?? 0)...]
        guard !others.isEmpty else { return nil }
        var counts: [AlarmAct: Int] = [:]
        for entry in others { counts[entry.act, default: 0] += 1 }
        let acts = AlarmAct.allCases.compactMap { act in counts[act].map { (act, $0) } }
        var names: [String] = []
        for entry in others where !names.contains(entry.author.name) {
            names.append(entry.author.name)
        }
        let more = names.count > 3 ? " +\(names.count - 3)" : ""
        let by = names.prefix(3).joined(separator: ", ") + more
        func list(_ language: Language) -> String {
            let words = Words(language)
            return acts.map { act, count in
                language == .chinese ? "\(words.act(act))\(count)" : "\(count) \(words.act(act))"
            }.joined(separator: words[.comma].string)
        }
        let since = own.map { scene.times.minute(entries[$0].instant, near: scene.now).string }
        return LocalizedText(
            (since.map { "Since your last act at \($0)" } ?? "In the last 12 h")
                + ": \(list(.english)) (\(by)). 0 J lists them.",
            chinese: (since.map { "自你 \($0) 的操作以来" } ?? "最近12小时")
                + "：\(list(.chinese))（\(by)）。按 0 J 查看。"
        )
    }
}
