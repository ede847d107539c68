// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
public import TwinModel

/// A report that is shown over the panes, as lines of text.
public struct Sheet: Hashable, Sendable {
    /// The content of a sheet.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The handover sheet of the last 12 hours.
        case handover
        /// The figures about the alarm system.
        case figures
        /// The floods of alarms.
        case floods
    }

    /// The content.
    public var kind: Kind
    /// The lines; nil until they are made.
    public var lines: [DisplayText]?
    /// The number of lines by which the sheet is scrolled.
    public internal(set) var line = 0

    /// Creates a sheet.
    public init(_ kind: Kind, lines: [DisplayText]? = nil) {
        self.kind = kind
        self.lines = lines
    }
}

extension DashboardState {
    /// Opens a sheet in place of any other one, or closes it if it is already open.
    mutating func open(_ kind: Sheet.Kind) -> Effect? {
        guard sheet?.kind != kind else {
            sheet = nil
            return nil
        }
        isHelpOpen = false
        bookmarkList = nil
        sheet = Sheet(kind)
        return .makeSheet(kind)
    }

    /// Takes the lines of a sheet; they are dropped if it is no longer open.
    ///
    /// - Parameters:
    ///   - lines: The lines.
    ///   - kind: The sheet.
    public mutating func take(_ lines: [DisplayText], of kind: Sheet.Kind) {
        guard sheet?.kind == kind else { return }
        sheet?.lines = lines
        scrollSheet(by: 0)
    }

    /// Performs an action while a sheet is open; returns nil if it has no special meaning there.
    ///
    /// Other actions close the sheet, and then have their usual effect.
    mutating func applyToSheet(_ action: Action) -> Effect?? {
        guard let sheet else { return nil }
        switch action {
        case .up: scrollSheet(by: -1)
        case .down: scrollSheet(by: 1)
        case .pageUp: scrollSheet(by: -sheetRows)
        case .pageDown: scrollSheet(by: sheetRows)
        case .scroll(_, let step): scrollSheet(by: step)
        case .first: scrollSheet(by: -sheet.line)
        case .last: scrollSheet(by: sheet.lines?.count ?? 0)
        case .nextPane, .right, .alarm(.nextList): return .some(turn(sheet, by: 1))
        case .previousPane, .left, .alarm(.previousList): return .some(turn(sheet, by: -1))
        case .sign: sign()
        case .back: self.sheet = nil
        case .redraw, .quit, .theme, .useTheme, .mouse, .sheet: return nil
        default:
            self.sheet = nil
            return nil
        }
        return .some(nil)
    }

    private mutating func turn(_ sheet: Sheet, by step: Int) -> Effect? {
        let all = Sheet.Kind.allCases
        let now = all.firstIndex(of: sheet.kind) ?? 0
        return open(all[(now + step + all.count) % all.count])
    }

    private mutating func scrollSheet(by step: Int) {
        let most = max(0, (sheet?.lines?.count ?? 0) - sheetRows)
        let line = sheet?.line ?? 0
        sheet?.line = min(most, max(0, line + step))
    }

    /// Asks if the handover is to be signed.
    mutating func sign() {
        guard sheet?.kind == .handover else {
            time.message = AlarmNotice.noSheet
            return
        }
        guard let reason = whyNoActs else {
            alarmTags.pending = AlarmTags.Pending(act: .handover, seen: [])
            prompt = Prompt(.alarmQuestion)
            return
        }
        time.message = reason
    }
}

/// The displayed sheet.
public struct SheetModel: Hashable, Sendable {
    /// A name of a sheet, for the choice of sheets.
    public struct Tab: Hashable, Sendable {
        /// The name.
        public var name: DisplayText
        /// True if the sheet is shown.
        public var isShown: Bool
    }

    /// The names of all sheets.
    public var tabs: [Tab]
    /// The lines.
    public var lines: [DisplayText]
    /// The number of lines by which the sheet is scrolled.
    public var line: Int

    init(_ sheet: Sheet, _ words: Words) {
        tabs = Sheet.Kind.allCases.map { Tab(name: words.name(of: $0), isShown: $0 == sheet.kind) }
        lines = sheet.lines ?? [words.makingSheet]
        line = sheet.line
    }
}

extension Words {
    /// Returns the name of a sheet.
    func name(of sheet: Sheet.Kind) -> DisplayText {
        let isChinese = language == .chinese
        return switch sheet {
        case .handover: isChinese ? "交接班" : "Handover"
        case .figures: isChinese ? "指标" : "Figures"
        case .floods: isChinese ? "告警泛滥" : "Floods"
        }
    }

    /// The text in place of a sheet that is being made.
    var makingSheet: DisplayText { language == .chinese ? "读取中…" : "Reading…" }
}
