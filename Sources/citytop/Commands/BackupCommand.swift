// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinModel

/// `citytop backup`: copies the cache into one file, even while it is being written.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the cache into one file, also while it is written.",
        discussion: """
            The copy is consistent, has no files beside it, and is moved into place when it is whole \
            and checked. Copying the cache's file with cp instead leaves out what is in its log.
            """
    )

    @Argument(help: "The file to make.", completion: .file(extensions: ["db"]))
    var file: String

    @OptionGroup var place: CacheOption

    @Flag(name: .long, help: "Replace the file if it is there.")
    var force = false

    func run() throws {
        let cache = place.url.path
        do {
            let summary = try CacheBackup.backUp(cache, to: file, replacing: force)
            Console.complain(
                DisplayText(
                    "\(file): a copy of \"\(cache)\", \(summary.bytes.formatted()) bytes. Put it back"
                        + " with citytop restore."
                )
            )
        } catch let error as CacheError {
            Console.complain(error.message)
            throw error.exitCode
        }
    }
}

/// `citytop restore`: replaces the cache with a backup.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the cache.",
        discussion: """
            The backup is checked first. It is refused while citytop sync, or a dashboard that syncs, \
            has the cache. The previous cache is kept under another name. Data since the backup that the \
            services still have is read again at the next start.
            """
    )

    @Argument(help: "A file that citytop backup made.", completion: .file(extensions: ["db"]))
    var file: String

    @OptionGroup var place: CacheOption

    func run() throws {
        let cache = place.url
        do {
            try FileManager.default.createDirectory(
                at: cache.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            let time = WallClock.now().rfc3339.prefix { $0 != "." && $0 != "Z" }
                .filter { $0 != "-" && $0 != ":" }
            let summary = try CacheBackup.restore(file, to: cache.path, at: time + "Z")
            let aside = summary.aside.map { " The cache before it is \"\($0)\"." } ?? ""
            Console.complain(
                DisplayText(
                    "\"\(cache.path)\" is now what \"\(file)\" holds,"
                        + " \(summary.bytes.formatted()) bytes.\(aside)"
                )
            )
        } catch let error as CacheError {
            Console.complain(error.message)
            throw error.exitCode
        }
    }
}

/// The cache option of commands that need no other part of a city.
struct CacheOption: ParsableArguments {
    @Option(name: .long, help: "The cache file.", completion: .file(extensions: ["db"]))
    var cache: String?

    /// The requested cache file, or the user's default.
    var url: URL { CityOptions.cacheURL(named: cache) }
}

extension CacheError {
    /// The exit status of a command that fails with this error.
    var exitCode: ExitCode {
        switch self {
        case .exists: .cannotCreate
        case .foreign, .damaged, .newer: .badData
        case .diskFull, .inputOutput: .inputOutput
        default: .unavailable
        }
    }
}
