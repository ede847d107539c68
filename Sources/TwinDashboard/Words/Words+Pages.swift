// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The fixed words of targets, changes, walls and sources.
public enum PageWord: String, Hashable, Sendable, CaseIterable {
    case reached, ahead, lagging, underWay, noSeries, passedStage, currentStage, comingStage
    case by, published, planned
    case noHourBefore, calmChanges, usualSwing, others
    case allWell, noAnswer, noLimits, outsideNormal
    case rate, received, readUpTo, notKept, address, every, clock, lastError, nothingLost
    case clockAhead, clockBehind, clockRight, clockCorrected, clockUnsteady, clockBefore, inAll,
        standard, compared, foundLate, goneThere
    case duplicate, conflicting, late, future, aheadOfReceipt, tooOld, invalidTime, invalidValue,
        malformed,
        overLimit, ownedByOtherSource, ambiguous, unsupported, unmapped
}

extension Words {
    /// A word of targets, changes, walls and sources, safe to show.
    public subscript(_ word: PageWord) -> DisplayText {
        let entry = Self.pageTable[word] ?? (word.rawValue, word.rawValue)
        return DisplayText(language == .chinese ? entry.1 : entry.0)
    }

    /// Why something was not kept.
    public func reason(_ reason: RejectReason) -> DisplayText {
        switch reason {
        case .duplicate: self[.duplicate]
        case .conflicting: self[.conflicting]
        case .late: self[PageWord.late]
        case .future: self[.future]
        case .ahead: self[.aheadOfReceipt]
        case .tooOld: self[.tooOld]
        case .invalidTime: self[.invalidTime]
        case .invalidValue: self[.invalidValue]
        case .malformed: self[.malformed]
        case .overLimit: self[.overLimit]
        case .ownedByOtherSource: self[.ownedByOtherSource]
        case .ambiguous: self[.ambiguous]
        case .unsupported: self[.unsupported]
        case .unmapped: self[.unmapped]
        }
    }

    private static let pageTable: [PageWord: (String, String)] = [
        .reached: ("reached", "已达成"),
        .ahead: ("ahead", "超前"),
        .lagging: ("behind", "落后"),
        .underWay: ("under way", "进行中"),
        .noSeries: ("no live series", "无实时数据"),
        .passedStage: ("passed", "已过"),
        .currentStage: ("now", "当前"),
        .comingStage: ("to come", "未到"),
        .by: ("by", "至"),
        .published: ("published for", "公布"),
        .planned: ("plan", "规划"),
        .noHourBefore: ("No hour before is kept to compare with.", "尚无前一小时的数据可比。"),
        .calmChanges: ("Nothing moved unlike the hour before.", "与前一小时相比无异常变化。"),
        .usualSwing: ("usual swing", "通常波动"),
        .others: ("others", "其他"),
        .allWell: ("no alarm", "无告警"),
        .noLimits: ("no limits are set", "未设限值"),
        .outsideNormal: ("outside the normal range", "超出正常范围"),
        .noAnswer: ("never heard of", "从未上报"),
        .rate: ("per second", "每秒"),
        .received: ("received", "已收"),
        .readUpTo: ("read up to", "已读至"),
        .notKept: ("not kept", "拒收"),
        .address: ("address", "地址"),
        .every: ("asked every", "轮询间隔"),
        .clock: ("its clock", "对方时钟"),
        .lastError: ("last error", "最近错误"),
        .compared: ("past compared", "历史核对"),
        .foundLate: ("found late", "迟到补齐"),
        .goneThere: ("gone at the service", "服务端已删除"),
        .nothingLost: ("none", "无"),
        .clockAhead: ("ahead of ours", "快于本机"),
        .clockBehind: ("behind ours", "慢于本机"),
        .clockRight: ("right", "准确"),
        .clockCorrected: ("corrected", "已校正"),
        .clockUnsteady: ("not constant, not corrected", "偏差不恒定，未校正"),
        .clockBefore: ("before", "此前"),
        .inAll: ("in all", "累计"),
        .standard: ("standard", "标准"),
        .duplicate: ("duplicate", "重复"),
        .conflicting: ("conflicting", "冲突"),
        .late: ("came late", "迟到"),
        .future: ("from the future", "未来时间"),
        .aheadOfReceipt: ("ahead of the clock, kept", "超前于时钟，已保存"),
        .tooOld: ("too old", "过旧"),
        .invalidTime: ("no valid time", "时间无效"),
        .invalidValue: ("no valid value", "数值无效"),
        .malformed: ("malformed", "格式错误"),
        .overLimit: ("over a limit", "超出限额"),
        .ownedByOtherSource: ("of another source", "属于其他数据源"),
        .ambiguous: ("two series with one name", "两个序列同名"),
        .unsupported: ("form not supported", "不支持的格式"),
        .unmapped: ("not mapped", "未映射"),
    ]
}
