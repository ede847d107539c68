// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinModel

/// A language on the command line: `en`, `zh`, the name of a locale such as `zh_CN.UTF-8` or
/// `zh-Hant`, or the language's own name.
struct LanguageName: Hashable, Sendable, ExpressibleByArgument {
    /// The language that is shown.
    let language: Language
    /// True if Traditional Chinese was meant, in place of which Simplified is shown.
    let isTraditional: Bool

    static let allValueStrings = ["en", "zh"]
    static let defaultCompletionKind = CompletionKind.list(allValueStrings)

    /// Creates a language from its name, or returns nil if the name is unknown.
    init?(argument: String) {
        let name = String(argument.lowercased().prefix { $0 != "." && $0 != "@" })
            .replacing("_", with: "-")
        let isTraditional = Self.isTraditional(name)
        switch name {
        case "english", "英文", "英语", "英語": language = .english
        case "chinese", "中文", "汉语", "简体中文", "简体": language = .chinese
        case _ where isTraditional: language = .chinese
        case _ where name == "en" || name.hasPrefix("en-"): language = .english
        case _ where name == "zh" || name.hasPrefix("zh-"): language = .chinese
        default: return nil
        }
        self.isTraditional = isTraditional
    }

    private init(language: Language) {
        (self.language, isTraditional) = (language, false)
    }

    private static func isTraditional(_ name: String) -> Bool {
        if ["繁體中文", "繁体中文", "繁體", "繁体"].contains(name) { return true }
        guard name.hasPrefix("zh-"), !name.contains("hans") else { return false }
        return name.split(separator: "-").contains { ["hant", "tw", "hk", "mo"].contains($0) }
    }

    /// Returns the named language, or the locale's language if nil.
    static func chosen(_ name: LanguageName?) -> Language { resolved(name).language }

    /// Returns the name, or the locale's language if nil; English if the locale has another one.
    static func resolved(_ name: LanguageName?) -> LanguageName {
        if let name { return name }
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
        return locale.flatMap(LanguageName.init(argument:)) ?? LanguageName(language: .english)
    }

    /// The remark for readers of Traditional Chinese.
    static let simplifiedRemark = LocalizedText(
        "Simplified Chinese is shown; there is no Traditional Chinese.",
        chinese: "目前只有簡體中文介面。"
    )
}
