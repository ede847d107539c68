// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A notice that is shown for a while, and the time when it was first shown.
struct Notice: Hashable, Sendable {
    var text: LocalizedText
    var began: Int

    /// The time for which a notice is shown, in milliseconds.
    static let length = 4000
}

extension DashboardState {
    /// Shows a notice about the effect of a key in the footer, until the next key or for some
    /// seconds.
    ///
    /// - Parameters:
    ///   - text: The text of the notice.
    ///   - milliseconds: The time of a monotonic clock.
    public mutating func say(_ text: LocalizedText, at milliseconds: Int) {
        time.message = text
        notice = Notice(text: text, began: milliseconds)
    }

    /// Removes the notice after its display time.
    ///
    /// - Parameter milliseconds: The current time of the clock of ``say(_:at:)``.
    public mutating func hush(at milliseconds: Int) {
        guard let notice, milliseconds - notice.began >= Notice.length else { return }
        // Another message may have replaced it.
        if time.message == notice.text { time.message = nil }
        self.notice = nil
    }

    /// Returns the notice that a theme is in use.
    public static func notice(ofTheme name: String) -> LocalizedText {
        LocalizedText("Theme: \(name)", chinese: "主题：\(name)")
    }

    /// Returns the notice that the mouse was turned on or off.
    public static func notice(ofMouse isOn: Bool) -> LocalizedText {
        isOn
            ? LocalizedText(
                "Mouse on: a click selects, another opens, the wheel moves.",
                chinese: "鼠标已开：单击选择，再次单击打开，滚轮移动。"
            )
            : LocalizedText(
                "Mouse off: the terminal selects text again.",
                chinese: "鼠标已关：终端可重新选取文字。"
            )
    }

    /// Returns the message that no later or earlier occurrence was found.
    ///
    /// - Parameters:
    ///   - sought: The kind of occurrence searched for.
    ///   - isForward: True if the search was forward, false if backward.
    /// - Returns: The message in both languages.
    public static func notice(ofNo sought: Sought, isForward: Bool) -> LocalizedText {
        switch (sought, isForward) {
        case (.alarm, true): LocalizedText("No alarm follows.", chinese: "之后没有告警。")
        case (.alarm, false): LocalizedText("No alarm lies before.", chinese: "之前没有告警。")
        case (.event, true): LocalizedText("No event follows.", chinese: "之后没有事件。")
        case (.event, false): LocalizedText("No event lies before.", chinese: "之前没有事件。")
        }
    }

    /// Returns the notice that a key has no action, with a hint to the help.
    public static func notice(ofKey key: DisplayText) -> LocalizedText {
        LocalizedText(
            "\(key) means nothing here. ? shows the keys.",
            chinese: "\(key) 键在此无作用。? 显示按键。"
        )
    }

    /// The notice about the keys of a recording.
    public static let noticeOfRecording = LocalizedText(
        "A recording. n: next alarm · Space: play or pause · g: go to a time",
        chinese: "录制回放。n：下一告警 · 空格：播放或暂停 · g：转到时间"
    )

    /// The notice that a recording takes no bookmarks, with the place where bookmarks are saved.
    static let keepsNone = LocalizedText(
        "A recording is never written: bookmark the live city.",
        chinese: "录制文件不会被改写：请在实时城市中添加书签。"
    )

    /// The message for a bookmark in a read-only dashboard.
    static let keepsNoneHere = LocalizedText(
        "This dashboard only reads: start it without --read-only to keep bookmarks.",
        chinese: "本界面为只读：去掉 --read-only 重新启动后可添加书签。"
    )

    /// The reason that no bookmarks are kept.
    var whyKeepsNone: LocalizedText { time.span == nil ? Self.keepsNoneHere : Self.keepsNone }

    /// Switches to English permanently, with a notice if the language was Chinese.
    public mutating func speakEnglishOnly() {
        languages = [.english]
        guard language != .english else { return }
        language = .english
        time.message = Self.hasNoChinese
    }

    /// The reason that Chinese is not shown, in English.
    public static let hasNoChinese = LocalizedText(
        "ASCII has no Chinese characters: they need a UTF-8 locale, and no --ascii."
    )
}
