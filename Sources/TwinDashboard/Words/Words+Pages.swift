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
        let entry = Self.pageEntry(word)
        return DisplayText(language == .chinese ? entry.chinese : entry.english)
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

    private static func pageEntry(_ word: PageWord) -> (english: String, chinese: String) {
        switch word {
        case .reached: ("reached", "已达成")
        case .ahead: ("ahead", "超前")
        case .lagging: ("behind", "落后")
        case .underWay: ("under way", "进行中")
        case .noSeries: ("no live series", "无实时数据")
        case .passedStage: ("passed", "已过")
        case .currentStage: ("now", "当前")
        case .comingStage: ("to come", "未到")
        case .by: ("by", "至")
        case .published: ("published for", "公布")
        case .planned: ("plan", "规划")
        case .noHourBefore: ("No hour before is kept to compare with.", "尚无前一小时的数据可比。")
        case .calmChanges: ("Nothing moved unlike the hour before.", "与前一小时相比无异常变化。")
        case .usualSwing: ("usual swing", "通常波动")
        case .others: ("others", "其他")
        case .allWell: ("no alarm", "无告警")
        case .noLimits: ("no limits are set", "未设限值")
        case .outsideNormal: ("outside the normal range", "超出正常范围")
        case .noAnswer: ("never heard of", "从未上报")
        case .rate: ("per second", "每秒")
        case .received: ("received", "已收")
        case .readUpTo: ("read up to", "已读至")
        case .notKept: ("not kept", "拒收")
        case .address: ("address", "地址")
        case .every: ("asked every", "轮询间隔")
        case .clock: ("its clock", "对方时钟")
        case .lastError: ("last error", "最近错误")
        case .compared: ("past compared", "历史核对")
        case .foundLate: ("found late", "迟到补齐")
        case .goneThere: ("gone at the service", "服务端已删除")
        case .nothingLost: ("none", "无")
        case .clockAhead: ("ahead of ours", "快于本机")
        case .clockBehind: ("behind ours", "慢于本机")
        case .clockRight: ("right", "准确")
        case .clockCorrected: ("corrected", "已校正")
        case .clockUnsteady: ("not constant, not corrected", "偏差不恒定，未校正")
        case .clockBefore: ("before", "此前")
        case .inAll: ("in all", "累计")
        case .standard: ("standard", "标准")
        case .duplicate: ("duplicate", "重复")
        case .conflicting: ("conflicting", "冲突")
        case .late: ("came late", "迟到")
        case .future: ("from the future", "未来时间")
        case .aheadOfReceipt: ("ahead of the clock, kept", "超前于时钟，已保存")
        case .tooOld: ("too old", "过旧")
        case .invalidTime: ("no valid time", "时间无效")
        case .invalidValue: ("no valid value", "数值无效")
        case .malformed: ("malformed", "格式错误")
        case .overLimit: ("over a limit", "超出限额")
        case .ownedByOtherSource: ("of another source", "属于其他数据源")
        case .ambiguous: ("two series with one name", "两个序列同名")
        case .unsupported: ("form not supported", "不支持的格式")
        case .unmapped: ("not mapped", "未映射")
        }
    }
}
