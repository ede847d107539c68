// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
public import TwinFrame

/// What is known of the terminal at hand.
public struct TerminalFacts: Hashable, Sendable {
    /// What `TERM` names.
    public var name: String
    /// How many colours are used.
    public var depth: ColorDepth
    /// Which characters the locale can carry.
    public var repertoire: GlyphSet
    /// Whether the terminal understands xterm's questions and modes.
    public var isXtermLike: Bool

    static let families = [
        "xterm", "screen", "tmux", "rxvt", "linux", "alacritty",
        "foot", "kitty", "st-", "konsole", "gnome", "putty", "mintty", "iterm", "wezterm",
    ]

    /// How many colours to use of those that the terminal has.
    ///
    /// `NO_COLOR`, when it is not empty, turns colour off (no-color.org).
    static func depth(of count: Int32) -> ColorDepth {
        if let wish = getenv("NO_COLOR"), wish.pointee != 0 { return .none }
        switch count {
        case 256...: return .full
        case 16...: return .sixteen
        case 8...: return .eight
        default: return .none
        }
    }

    /// The characters that the locale can carry; `setlocale` comes first.
    static func repertoireOfLocale() -> GlyphSet {
        guard let name = nl_langinfo(nl_item(CODESET)) else { return .ascii }
        return String(cString: name).uppercased() == "UTF-8" ? .unicode : .ascii
    }

    /// Whether a terminal can be drawn on, by what the database says of it.
    ///
    /// - Returns: the name that the database knows it by; of a name that it does not know the part
    ///   before a hyphen or dot, for `xterm-kitty` does what `xterm` does.
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
