// SPDX-License-Identifier: Apache-2.0

/// The reason why a terminal could not be opened.
public enum TerminalError: Error, Hashable, Sendable {
    /// Standard input or output is not a terminal.
    case notATerminal
    /// `TERM` is not set.
    case noName
    /// The terminal that `TERM` names is unknown.
    case unknown(String)
    /// The terminal cannot position the cursor or clear the screen.
    case tooSimple(String)
    /// The system refused an operation.
    case system(String)
}

extension TerminalError: CustomStringConvertible {
    /// The problem and how to fix it.
    public var description: String {
        switch self {
        case .notATerminal:
            "Standard input and output are not a terminal; start it in one, or draw a single frame"
        case .noName:
            "TERM is not set; set it to your terminal's name, such as TERM=xterm-256color"
        case .unknown(let name):
            "Nothing is known of the terminal \"\(Self.shown(name))\" that TERM names; "
                + "install ncurses-term, or try TERM=xterm"
        case .tooSimple(let name):
            "The terminal \"\(Self.shown(name))\" cannot place its cursor; "
                + "use another, or have changes printed as lines with --plain"
        case .system(let what):
            "The system refused to \(what)"
        }
    }

    private static func shown(_ name: String) -> String {
        String(
            name.unicodeScalars.prefix(64).map {
                $0.value > 0x20 && $0.value < 0x7F ? Character($0) : "?"
            }
        )
    }
}
