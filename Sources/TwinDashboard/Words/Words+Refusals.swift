// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

extension Words {
    /// Returns the notice of the outcome of a request.
    ///
    /// - Parameters:
    ///   - outcome: The rows kept and the refused alarms.
    ///   - request: The request.
    ///   - now: The name and the present state of the first refused alarm; empty if unknown.
    /// - Returns: The number of acts kept and the first reason for a refusal.
    public func notice(
        of outcome: AlarmOutcome,
        to request: AlarmRequest,
        now: DisplayText
    ) -> DisplayText {
        let isChinese = language == .chinese
        var parts: [String] = []
        let count = outcome.kept.count
        if count > 0 { parts.append(kept(count, request).string) }
        if let first = outcome.refused.first {
            let total = outcome.refused.count
            let reason = refusal(first.refusal, now: now)
            let isMixed = count > 0 || total > 1
            let number = isMixed ? (isChinese ? "\(total)个被拒绝：" : "\(total) refused: ") : ""
            parts.append("\(number)\(isMixed ? reason.string : reason.string.capitalizedFirst)")
        }
        return DisplayText(parts.joined(separator: " "), limit: 300)
    }

    private func kept(_ count: Int, _ request: AlarmRequest) -> DisplayText {
        let isChinese = language == .chinese
        if request.undoOf != nil {
            return DisplayText(
                isChinese
                    ? "已撤销\(count)个告警的操作。"
                    : "Taken back for \(count) alarm\(count == 1 ? "" : "s")."
            )
        }
        let alarms = isChinese ? "\(count)个告警" : "\(count) alarm\(count == 1 ? "" : "s")"
        let done =
            switch request.act {
            case .acknowledge: isChinese ? "已确认 \(alarms)。" : "Acknowledged \(alarms)."
            case .shelve, .shelveOnce: isChinese ? "已搁置 \(alarms)。" : "Shelved \(alarms)."
            case .unshelve: isChinese ? "已取消搁置 \(alarms)。" : "Unshelved \(alarms)."
            case .silence: isChinese ? "已消音 \(alarms)。" : "Silenced \(alarms)."
            case .handover: isChinese ? "交接班已签名。" : "Handover signed."
            case .comment: isChinese ? "已备注 \(alarms)。" : "Remark kept for \(alarms)."
            default:
                isChinese ? "\(act(request.act))：\(alarms)。" : "\(act(request.act)): \(alarms)."
            }
        guard request.act.inverse != nil else { return DisplayText(done) }
        return DisplayText(isChinese ? "\(done)按 u 撤销。" : "\(done) u takes it back.")
    }

    /// Returns the sentence of a refusal.
    ///
    /// - Parameters:
    ///   - refusal: The refusal.
    ///   - now: The name and the present state of the alarm; empty if unknown.
    /// - Returns: The sentence, with the desk's own words if they are about the machine.
    public func refusal(_ refusal: AlarmRefusal, now: DisplayText = .empty) -> DisplayText {
        let isChinese = language == .chinese
        let state = now.isEmpty ? "" : (isChinese ? "：\(now)" : ": \(now)")
        let text =
            switch refusal.code {
            case .changed:
                isChinese ? "查看后已变化\(state)。" : "changed since you looked\(state)."
            case .unknownAlarm: isChinese ? "没有该告警。" : "there is no such alarm."
            case .alreadyAcknowledged:
                isChinese ? "已经确认过\(state)。" : "already acknowledged\(state)."
            case .alreadyShelved: isChinese ? "已经搁置\(state)。" : "already shelved\(state)."
            case .notShelved: isChinese ? "未被搁置\(state)。" : "not shelved\(state)."
            case .shelfOutOfRange:
                isChinese ? "搁置时间超过允许值。" : "the shelf is longer than its class allows."
            case .disabled:
                isChinese ? "已停用或被抑制\(state)。" : "out of service or suppressed\(state)."
            case .alreadyDisabled:
                isChinese ? "已经停用或被抑制\(state)。" : "already out of service\(state)."
            case .alreadyEnabled: isChinese ? "已在使用中\(state)。" : "already in service\(state)."
            case .invalidState:
                isChinese ? "当前状态不允许\(state)。" : "not possible in its state\(state)."
            case .invalidArgument: isChinese ? "请求无效。" : "the request is not valid."
            case .tooManyOperations:
                isChinese
                    ? "一次最多\(AlarmRequest.mostTargets)个告警。"
                    : "at most \(AlarmRequest.mostTargets) alarms at once."
            case .nothingToDo:
                isChinese
                    ? "无法撤销：之后已有其他操作，或已超过一小时。"
                    : "not taken back: something was done since, or an hour has passed."
            case .denied: isChinese ? "你没有操作权限。" : "you have no permission to act."
            case .unavailable:
                isChinese ? "没有进程接收操作。" : "no process takes acts now."
            }
        // These are about the machine, whose own words say where and how to fix it.
        guard [.invalidArgument, .denied, .unavailable].contains(refusal.code),
            !refusal.sentence.isEmpty
        else { return DisplayText(text, limit: 200) }
        return DisplayText("\(text) \(refusal.sentence)", limit: 280)
    }
}
