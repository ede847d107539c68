// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinLayout

/// `citytop manual`: the manual page, generated from the command definitions, for packagers.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page (mdoc).",
        shouldDisplay: false
    )

    @Flag(name: .long, help: "Print Documents/configuration.md in place of the manual page.")
    var configurationGuide = false

    func run() throws {
        if configurationGuide { return try Console.print(ConfigurationGuide.markdown) }
        let tool = try JSONDecoder().decode(
            ManualPage.Tool.self,
            from: Data(Citytop._dumpHelp().utf8)
        )
        try Console.print(ManualPage(tool.command, title: Citytop.name).text)
    }
}

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

    /// The text of the page.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Creates the page of a program.
    ///
    /// - Parameters:
    /// - command: The program's description.
    /// - title: Its name and version.
    init(_ command: Command, title: String) {
        let name = command.commandName
        lines += [".Dd November 2026", ".Dt \(name.uppercased()) 1", ".Os \(title)"]
        lines += [".Sh NAME", ".Nm \(name)", ".Nd \(Self.line(command.abstract ?? ""))"]
        lines.append(".Sh SYNOPSIS")
        let shown = (command.subcommands ?? []).filter { $0.shouldDisplay }
        for sub in shown where sub.commandName != "help" { synopsis(of: sub, program: name) }
        lines.append(".Sh DESCRIPTION")
        paragraphs(command.discussion)
        lines += [".Bl -tag -width serve-demo"]
        for sub in shown {
            lines += [".It Cm \(sub.commandName)", Self.line(sub.abstract ?? "")]
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
        lines.append(Self.line(command.abstract ?? ""))
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
            lines += [".Pp", "All subcommands have these options:"]
            list(common)
        }
        for part in parts {
            lines.append(".Ss \(command.commandName) \(part.commandName)")
            lines.append(Self.line(part.abstract ?? ""))
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
            lines.append(Self.line(argument.abstract ?? ""))
            if let value = argument.defaultValue {
                lines.append(Self.line("Default: \(value)."))
            } else if let values = argument.allValues, values.count > 1 {
                lines.append(Self.line("One of: \(values.joined(separator: ", "))."))
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
            ".Sh CONFIGURATION",
            "The keys of config.yaml, each behind the list or mapping that it belongs to.",
            ".Bl -tag -width Ds",
        ]
        for entry in ConfigurationGuide.entries {
            lines += [".It Ic \(Self.escaped(entry.name))", Self.line(entry.text)]
        }
        lines.append(".El")
    }

    private mutating func files(_ name: String) {
        lines += [
            ".Sh ENVIRONMENT", ".Bl -tag -width XDG_CONFIG_HOME",
            ".It Ev CITYTOP_HOME", "The folder that holds Data and Layouts.",
            ".It Ev XDG_CONFIG_HOME", "In place of ~/.config.",
            ".It Ev XDG_CACHE_HOME", "In place of ~/.cache.",
            ".It Ev NO_COLOR", "If it is not empty, no colours are used.",
            ".El",
            ".Sh FILES", ".Bl -tag -width Ds",
            ".It Pa ~/.config/\(name)/config.yaml", "The city and its services.",
            ".It Pa ~/.config/\(name)/catalog", "Domains of your own; beside the configuration.",
            ".It Pa ~/.config/\(name)/layouts", "Pages of your own; beside the configuration.",
            ".It Pa ~/.config/\(name)/themes", "Themes of your own; beside the configuration.",
            ".It Pa ~/.cache/\(name)/cache.db",
            "The cache, and beside it its side files and socket.",
            ".El",
            ".Sh EXIT STATUS",
            "0 if all is well; otherwise by",
            ".Xr sysexits 3 :",
            "64 for a wrong command line, 65 for data that cannot be read, 69 if something is not",
            "available, 73 if a file cannot be made, 74 if reading or writing failed, and 78 for a wrong",
            "configuration. Acts on alarms end with 4 if one was refused, with 5 if an alarm changed",
            "since it was seen, and with 6 if the user may not act.",
        ]
    }

    private mutating func paragraphs(_ text: String?) {
        guard let text else { return }
        for (number, paragraph) in text.split(separator: "\n").enumerated() {
            if number > 0 { lines.append(".Pp") }
            lines.append(Self.line(String(paragraph)))
        }
    }

    /// Returns a text as one line that cannot be mistaken for a macro.
    private static func line(_ text: String) -> String {
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
