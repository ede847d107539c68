// SPDX-License-Identifier: Apache-2.0

/// The documentation of the configuration's keys, generated from the reader's table.
public enum ConfigurationGuide {
    /// The text of Documents/configuration.md.
    public static var markdown: String {
        var text = """
            # Configuration

            `config.yaml` describes a city and its services. citytop reads `~/.config/citytop/config.yaml`, or the
            file that `--config` names; `citytop init` writes one to begin with, and `citytop check` finds every
            mistake in it. This page is written by `make guide` from the table that the reader checks against.

            """
        for section in ConfigurationTable.sections {
            text += "\n## \(title(of: section))\n\n"
            text += "| key | takes | if missing | meaning |\n| --- | --- | --- | --- |\n"
            for key in section.keys {
                let cells = [
                    "`\(key.name)`", words(for: key.value), fallback(of: key), key.summary,
                ]
                text += "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")
                text += " |\n"
            }
        }
        return text
    }

    /// The keys as entries of a manual page, each with its path and description.
    public static var entries: [(name: String, text: String)] {
        ConfigurationTable.sections.flatMap { section in
            section.keys.map { key in
                let path = section.path.isEmpty ? key.name : "\(section.path): \(key.name)"
                let missing = key.isRequired ? "Required." : key.fallback.map { "Default: \($0)." }
                let takes = "Takes \(words(for: key.value))."
                return (
                    path,
                    [key.summary, takes, missing ?? ""].filter { !$0.isEmpty }
                        .joined(separator: " ")
                )
            }
        }
    }

    private static func title(of section: ConfigurationSection) -> String {
        section.path.isEmpty ? "The file" : "`\(section.path)`: \(section.owner)"
    }

    private static func fallback(of key: ConfigurationKey) -> String {
        key.isRequired ? "an error" : key.fallback ?? "–"
    }

    private static func words(for value: ConfigurationKey.Value) -> String {
        switch value {
        case .text: "a text"
        case .name: "a name: small letters, digits, underscores"
        case .localized: "a text, or {en: ..., zh: ...}"
        case .flag: "true or false"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "a duration from \(QuantityText.write(range.lowerBound)) to "
                + QuantityText.write(range.upperBound)
        case .bytes(let range):
            "a size from \(QuantityText.write(bytes: range.lowerBound)) to "
                + QuantityText.write(bytes: range.upperBound)
        case .choice(let words): words.joined(separator: ", ")
        case .texts: "a list of texts"
        case .mapping(let path): "the keys of \(path)"
        case .list(let path): "a list, with the keys of \(path)"
        case .bindings: "actions, each with a key or a list of keys"
        }
    }
}
