// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinLayout
import TwinModel

/// A manual page in mdoc(7), in ASCII only.
struct ManualPage {
    /// The argument parser's description of a program.
    struct Tool: Decodable {
        var command: Command
    }

    /// The argument parser's description of a command.
    struct Command: Decodable {
        var commandName: String
        var abstract: String?
        var discussion: String?
        var shouldDisplay: Bool
        var subcommands: [Command]?
        var arguments: [Argument]?

        /// The arguments that are described.
        var shownArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }
        /// The subcommands that are described.
        var shownSubcommands: [Command] {
            (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
        }
    }

    /// The argument parser's description of an argument, an option or a flag.
    struct Argument: Decodable, Hashable {
        /// A name, with one hyphen or two.
        struct Name: Decodable, Hashable {
            var kind: String
            var name: String
        }

        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?
    }

    private var lines: [String] = []
    private let language: Language

    /// The text of the page.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Creates the page of a program.
    ///
    /// - Parameters:
    /// - command: The program's description.
    /// - title: Its name and version.
    /// - language: The language of its sentences.
    init(_ command: Command, title: String, language: Language) {
        self.language = language
        let name = command.commandName
        lines += [".Dd November 2026", ".Dt \(name.uppercased()) 1", ".Os \(title)"]
        lines += [heading("NAME"), ".Nm \(name)", ".Nd \(line(command.abstract ?? ""))"]
        lines.append(heading("SYNOPSIS"))
        let shown = (command.subcommands ?? []).filter { $0.shouldDisplay }
        for sub in shown where sub.commandName != "help" { synopsis(of: sub, program: name) }
        lines.append(heading("DESCRIPTION"))
        paragraphs(command.discussion)
        lines += [".Bl -tag -width serve-demo"]
        for sub in shown {
            lines += [".It Cm \(sub.commandName)", line(sub.abstract ?? "")]
        }
        lines.append(".El")
        for sub in shown where sub.commandName != "help" { section(of: sub) }
        configuration()
        files(name)
    }

    private mutating func synopsis(of command: Command, program: String) {
        lines += [".Nm \(program)", ".Cm \(command.commandName)"]
        if !command.shownSubcommands.isEmpty { lines.append(".Op Ar subcommand") }
        for argument in command.arguments ?? [] where argument.shouldDisplay {
            guard argument.kind == "positional" else { continue }
            let value = Self.word(argument.valueName ?? "value")
            let repeated = argument.isRepeating ? " ..." : ""
            lines.append(
                argument.isOptional ? ".Op Ar \(value)\(repeated)" : ".Ar \(value)\(repeated)"
            )
        }
        lines.append(".Op Ar options")
    }

    private mutating func section(of command: Command) {
        lines.append(".Sh \(command.commandName.uppercased())")
        lines.append(line(command.abstract ?? ""))
        if let discussion = command.discussion, !discussion.isEmpty {
            lines.append(".Pp")
            paragraphs(discussion)
        }
        list(command.shownArguments)
        let parts = command.shownSubcommands
        guard let first = parts.first else { return }
        let common = first.shownArguments.filter { argument in
            parts.allSatisfy { $0.shownArguments.contains(argument) }
        }
        if !common.isEmpty {
            lines += [".Pp", line("All subcommands have these options:")]
            list(common)
        }
        for part in parts {
            lines.append(".Ss \(command.commandName) \(part.commandName)")
            lines.append(line(part.abstract ?? ""))
            if let discussion = part.discussion, !discussion.isEmpty {
                lines.append(".Pp")
                paragraphs(discussion)
            }
            list(part.shownArguments.filter { !common.contains($0) })
        }
    }

    private mutating func list(_ arguments: [Argument]) {
        guard !arguments.isEmpty else { return }
        lines.append(".Bl -tag -width Ds")
        for argument in arguments {
            lines.append(Self.item(argument))
            lines.append(line(argument.abstract ?? ""))
            if let value = argument.defaultValue {
                lines.append(
                    language == .chinese
                        ? Self.plain("默认：\(value)。") : Self.plain("Default: \(value).")
                )
            } else if let values = argument.allValues, values.count > 1 {
                lines.append(
                    language == .chinese
                        ? Self.plain("可选：\(values.joined(separator: "、"))。")
                        : Self.plain("One of: \(values.joined(separator: ", ")).")
                )
            }
        }
        lines.append(".El")
    }

    private static func item(_ argument: Argument) -> String {
        let value = word(argument.valueName ?? "value")
        guard argument.kind != "positional" else { return ".It Ar \(value)" }
        // Short names come first, as is usual in manual pages.
        let names = (argument.names ?? []).sorted { $0.name.count < $1.name.count }
        let flags = names.map { name in
            let hyphens = name.kind == "long" ? "\\-" : ""
            let rest = name.name.replacing("-", with: "\\-")
            return "Fl \(hyphens)\(rest)"
        }
        let suffix = argument.kind == "option" ? " Ar \(value)" : ""
        return ".It " + flags.map { $0 + suffix }.joined(separator: " , ")
    }

    private mutating func configuration() {
        lines += [
            heading("CONFIGURATION"),
            line("The keys of config.yaml, each behind the list or mapping that it belongs to."),
            ".Bl -tag -width Ds",
        ]
        for entry in ConfigurationGuide.entries {
            let text = language == .chinese ? Self.chinese[entry.name] ?? entry.text : entry.text
            lines += [".It Ic \(Self.escaped(entry.name))", Self.plain(text)]
        }
        lines.append(".El")
    }

    private mutating func files(_ name: String) {
        lines += [heading("ENVIRONMENT"), ".Bl -tag -width XDG_CONFIG_HOME"]
        item(".It Ev CITYTOP_HOME", "The folder that holds Data and Layouts.")
        item(".It Ev XDG_CONFIG_HOME", "In place of ~/.config.")
        item(".It Ev XDG_CACHE_HOME", "In place of ~/.cache.")
        item(".It Ev NO_COLOR", "If it is not empty, no colours are used.")
        lines += [".El", heading("FILES"), ".Bl -tag -width Ds"]
        let own = ".It Pa ~/.config/\(name)/"
        item("\(own)config.yaml", "The city and its services.")
        item("\(own)catalog", "Domains of your own; beside the configuration.")
        item("\(own)layouts", "Pages of your own; beside the configuration.")
        item("\(own)themes", "Themes of your own; beside the configuration.")
        item(
            ".It Pa ~/.cache/\(name)/cache.db",
            "The cache, and beside it its side files and socket."
        )
        lines += [".El", heading("EXIT STATUS")]
        lines += [line("0 if all is well; otherwise by"), ".Xr sysexits 3 :"]
        lines.append(
            line(
                "64 for a wrong command line, 65 for data that cannot be read, 69 if something is "
                    + "not available, 73 if a file cannot be made, 74 if reading or writing "
                    + "failed, and 78 for a wrong configuration. Acts on alarms end with 4 if one "
                    + "was refused, with 5 if an alarm changed since it was seen, and with 6 if "
                    + "the user may not act."
            )
        )
    }

    private mutating func item(_ macro: String, _ sentence: String) {
        lines += [macro, line(sentence)]
    }

    private mutating func paragraphs(_ text: String?) {
        guard let text else { return }
        for (number, paragraph) in text.split(separator: "\n").enumerated() {
            if number > 0 { lines.append(".Pp") }
            lines.append(line(String(paragraph)))
        }
    }

    /// Returns the heading of a section.
    private func heading(_ title: String) -> String { ".Sh \(line(title))" }

    /// Returns a sentence in the page's language as one line.
    private func line(_ sentence: String) -> String {
        Self.plain(language == .chinese ? Self.chinese[sentence] ?? sentence : sentence)
    }

    /// The Chinese sentences by the English ones, and by the keys of the configuration.
    static let chinese: [String: String] = {
        var sentences: [String: String] = [:]
        for table in [chineseCommands, chineseOptions, chineseKeys] {
            var english = ""
            for line in table.split(separator: "\n") {
                if line.hasPrefix("= ") {
                    sentences[english] = String(line.dropFirst(2))
                } else {
                    english = String(line)
                }
            }
        }
        return sentences
    }()

    /// Returns a text as one line that cannot be mistaken for a macro.
    private static func plain(_ text: String) -> String {
        let escaped = escaped(text.split(whereSeparator: \.isNewline).joined(separator: " "))
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    /// Returns a text as one argument of a macro.
    private static func word(_ text: String) -> String {
        escaped(text.replacing(" ", with: "_"))
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default: result += "\\[u\(String(format: "%04X", scalar.value))]"
            }
        }
        return result
    }
}
