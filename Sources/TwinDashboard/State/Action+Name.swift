// SPDX-License-Identifier: Apache-2.0

extension Action {
    /// The name in the configuration, derived from the case: `next_pane`, `page_3`.
    public var name: String {
        if case .time(let action) = self { return action.name }
        if case .alarm(let action) = self { return action.name }
        var name = ""
        for character in String(describing: self) {
            if character.isASCII, character.isUppercase {
                name += "_" + character.lowercased()
            } else if character.isASCII, character.isLetter || character.isNumber {
                name.append(character)
            } else if character == "-" {
                name += "_minus_"
            } else if name.last != "_", !name.isEmpty {
                name.append("_")
            }
        }
        while name.last == "_" { name.removeLast() }
        return name.replacing("__", with: "_")
    }
}
