// SPDX-License-Identifier: Apache-2.0

/// Names of locales in the environment, as POSIX defines their order.
public enum LocaleName {
    /// The locale that is used instead if the system does not have the requested one.
    public static let unicode = "C.UTF-8"

    /// Returns the name of the locale that determines the encoding of text; nil if none is set.
    public static func encoding(in environment: [String: String]) -> String? {
        ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }

    /// Returns true if a name requests UTF-8: `zh_CN.UTF-8`, `en_US.utf8@euro`.
    public static func isUnicode(_ name: String) -> Bool {
        guard let dot = name.firstIndex(of: ".") else { return false }
        let encoding = name[name.index(after: dot)...].prefix { $0 != "@" }
        return encoding.lowercased().filter { $0 != "-" } == "utf8"
    }
}
