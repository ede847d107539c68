// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinCache

/// The program: `top` for a city.
///
/// Set up, then: read the services, keep what they say, draw what is kept.
@main
struct Citytop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "citytop",
        abstract: "top for a city: a terminal dashboard for a city's digital twin.",
        discussion: """
            Shows live panes for traffic, utilities, compute and data trade, read from a local \
            SQLite cache that is synced from the city's services. Without a configuration it \
            offers the built-in demo city; press ? on the screen for the keys.
            """,
        version: "citytop 0.1.0 (SQLite \(CacheWriter.databaseVersion))",
        subcommands: [
            LiveCommand.self, DemoCommand.self, SnapshotCommand.self, SyncCommand.self,
            ExportCommand.self, CheckCommand.self, ServeDemoCommand.self,
        ],
        defaultSubcommand: LiveCommand.self
    )
}
