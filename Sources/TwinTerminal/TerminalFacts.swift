// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
public import TwinFrame

/// The properties of a terminal.
public struct TerminalFacts: Hashable, Sendable {
    /// The name from `TERM`.
    public var name: String
    /// The number of colours to use.
    public var depth: ColorDepth
    /// The characters that the locale supports.
    public var repertoire: GlyphSet
    /// True if the terminal supports the queries and modes of xterm.
    public var isXtermLike: Bool

    static let families = [
        "xterm", "screen", "tmux", "rxvt", "linux", "alacritty",
        "foot", "kitty", "st-", "konsole", "gnome", "putty", "mintty", "iterm", "wezterm",
    ]

    /// Returns the number of colours to use of those that the terminal has.
    ///
    /// A nonempty `NO_COLOR` turns colour off (no-color.org).
    static func depth(of count: Int32) -> ColorDepth {
        if let wish = getenv("NO_COLOR"), wish.pointee != 0 { return .none }
        switch count {
        case 256...: return .full
        case 16...: return .sixteen
        case 8...: return .eight
        default: return .none
        }
    }

    /// Returns the characters that the locale supports.
    ///
    /// Call `setlocale` first.
    static func repertoireOfLocale() -> GlyphSet {
        guard let name = nl_langinfo(nl_item(CODESET)) else { return .ascii }
        return String(cString: name).uppercased() == "UTF-8" ? .unicode : .ascii
    }

    /// Checks in the terminal database whether a terminal can be drawn on.
    ///
    /// - Returns: The name in the database. If a name is unknown, its part before a hyphen or dot
    ///   is tried, because `xterm-kitty` works like `xterm`.
    /// - Throws: `TerminalError` if the terminal is unknown or too simple.
    static func check(_ name: String) throws(TerminalError) -> String {
        var problem: Int32 = 0
        var known = name
        while setupterm(known, 1, &problem) != 0 || problem != 1 {
            guard let end = known.lastIndex(where: { $0 == "-" || $0 == "." }) else {
                throw .unknown(name)
            }
            known = String(known[..<end])
        }
        defer { if let terminal = cur_term_taken() { del_curterm(terminal) } }
        let isEnough = citytop_capability("cup") != nil && citytop_capability("clear") != nil
        if name == "dumb" || !isEnough { throw .tooSimple(name) }
        return known
    }

    private static func cur_term_taken() -> UnsafeMutablePointer<TERMINAL>? { set_curterm(nil) }
}
