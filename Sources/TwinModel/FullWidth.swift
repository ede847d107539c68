// SPDX-License-Identifier: Apache-2.0

/// Plain forms of the characters that an input method for Chinese types while it is left on.
public enum FullWidth {
    /// Returns the character that the same key types without an input method.
    ///
    /// That is `/` for `、` and `／`, `:` for `：`, and `q` for `ｑ`. Other characters are returned as
    /// they are.
    public static func plain(_ character: Character) -> Character {
        if let plain = keys[character] { return plain }
        guard character.unicodeScalars.count == 1, let scalar = character.unicodeScalars.first,
            (0xFF01...0xFF5E).contains(scalar.value),
            let plain = Unicode.Scalar(scalar.value - 0xFEE0)
        else { return character }
        return Character(plain)
    }

    /// Returns a text with the plain form of each character.
    public static func plain(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 } ? text : String(text.map { plain($0) })
    }

    /// Punctuation of input methods by the key that types it.
    private static let keys: [Character: Character] = [
        "　": " ", "、": "/", "。": ".", "【": "[", "】": "]", "「": "{", "」": "}", "《": "<",
        "》": ">", "‘": "'", "’": "'", "“": "\"", "”": "\"", "￥": "$", "·": "`", "—": "_",
        "…": "^",
    ]
}
