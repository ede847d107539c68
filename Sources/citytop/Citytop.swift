// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinModel
import TwinVocabulary

/// The program: `top` for a city.
///
/// After setup it reads the services, caches their data, and draws the cached data.
@main
struct Citytop: AsyncParsableCommand {
    /// The name and version of the program.
    static let name = "citytop 0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "citytop",
        abstract: "top for a city: a terminal dashboard for a city's digital twin.",
        discussion: """
            Shows live panes for whatever domains a city has, read from a local SQLite cache that \
            is synced from the city's services. Without a configuration it offers the built-in \
            demo city; press ? on the screen for the keys.
            """,
        version: "\(name) (SQLite \(CacheWriter.databaseVersion))",
        subcommands: [
            LiveCommand.self, DemoCommand.self, SnapshotCommand.self, SyncCommand.self,
            RecordCommand.self, PlayCommand.self, InfoCommand.self, ImportCommand.self,
            ExportCommand.self, AlarmsCommand.self, ForecastCommand.self, MovedCommand.self,
            BackupCommand.self, RestoreCommand.self, CheckCommand.self, InitCommand.self,
            ServeDemoCommand.self, ManualCommand.self,
        ],
        defaultSubcommand: LiveCommand.self
    )

    /// Parses the command line and runs the command.
    static func main() async {
        ProcessSetup.run()
        Memory.useOnePool()
        let arguments = ProcessSetup.arguments
        do {
            var command = try parseAsRoot(arguments)
            if var lasting = command as? any AsyncParsableCommand {
                try await lasting.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// The first word of the command line, if it is neither a command nor an option.
    private static var unknownCommand: String? {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"),
            word != "help", word != ManualCommand.configuration.commandName,
            !commandNames.contains(word)
        else { return nil }
        return word
    }

    /// The names of the visible commands.
    private static var commandNames: [String] {
        configuration.subcommands.compactMap { command -> String? in
            let shown = command.configuration
            return shown.shouldDisplay ? shown.commandName : nil
        }
    }

    private static func end(withUnknown name: String) -> Never {
        let nearest = Spelling.nearest(to: name, among: commandNames)
        let suggestion = nearest.map { "Did you mean \"\($0)\"? " } ?? ""
        Console.complain(
            DisplayText(
                "There is no command \"\(name)\". \(suggestion)There are: "
                    + "\(commandNames.joined(separator: ", ")). See citytop --help."
            )
        )
        Foundation.exit(ExitCode.usage.rawValue)
    }

    /// Exits with the status of an error after printing its message.
    ///
    /// The message may repeat words of the command line, which are treated as untrusted text.
    private static func end(with error: any Error) -> Never {
        if let error = error as? CommandError ?? (error as? RecordingError).map(CommandError.init) {
            for line in error.lines { Console.complain(line) }
            Foundation.exit(error.status.rawValue)
        }
        if let error = error as? CacheError {
            Console.complain(error.message)
            Foundation.exit(ExitCode.unavailable.rawValue)
        }
        if let error = error as? OutputError {
            Console.complain(error.message)
            Foundation.exit(error.status.rawValue)
        }
        if let message = SystemProblem.message(error) {
            Console.complain(message)
            Foundation.exit(ExitCode.inputOutput.rawValue)
        }
        if let name = unknownCommand { end(withUnknown: name) }
        let message = fullMessage(for: error)
        let code = exitCode(for: error)
        if !message.isEmpty {
            if code == .success {
                do {
                    try Console.print(message + "\n")
                } catch {
                    end(with: error)
                }
            } else {
                Console.complain(lines: message)
            }
        }
        Foundation.exit(code.rawValue)
    }
}
