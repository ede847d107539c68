// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinFrame

/// The locale of the process, which determines the encoding of text on the terminal.
public enum TerminalLocale {
    /// Uses the locale of the environment.
    ///
    /// A remote shell often names the locale of the other computer, which may not exist on this
    /// one. If the name requests UTF-8, any locale with UTF-8 is used.
    public static func activate() {
        guard setlocale(LC_CTYPE, "") == nil else { return }
        let environment = ProcessInfo.processInfo.environment
        guard let name = LocaleName.encoding(in: environment), LocaleName.isUnicode(name) else {
            return
        }
        setlocale(LC_CTYPE, LocaleName.unicode)
    }
}
