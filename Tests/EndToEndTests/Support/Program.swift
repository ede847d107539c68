// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinModel

/// The built program, run as users run it.
enum Program {
    /// The exit status and output of a run.
    struct Outcome {
        /// The exit status, or the negative number of the signal that ended it.
        var status: Int32
        /// The standard output.
        var output: Data
        /// The standard error.
        var errors: Data

        /// The standard output as text.
        var text: String { String(decoding: output, as: UTF8.self) }
        /// The standard error as text.
        var complaint: String { String(decoding: errors, as: UTF8.self) }
    }

    /// The reason why a run cannot be used by a test.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The folder of the package.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The path of the program that was built together with these tests.
    static let path: String = {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = bundle.deletingLastPathComponent().appendingPathComponent("citytop").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return root.appendingPathComponent(".build/debug/citytop").path
    }()

    /// Returns an environment without the variables of the person who runs the tests.
    static func environment(
        home: TestFolder,
        _ changes: [String: String?] = [:]
    ) -> [String: String] {
        var environment = [
            "HOME": home.path, "LANG": "C.UTF-8", "TERM": "xterm-256color",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        ]
        for (name, value) in changes { environment[name] = value }
        return environment
    }

    /// Runs the program with pipes for its output and waits for its end.
    static func run(
        _ arguments: [String],
        home: TestFolder,
        _ changes: [String: String?] = [:],
        within limit: Duration = .seconds(60)
    ) throws -> Outcome {
        let run = try Run(arguments, home: home, changes)
        guard let outcome = run.end(within: limit) else {
            run.kill()
            throw Failure(description: "citytop \(arguments) had not ended after \(limit)")
        }
        return outcome
    }

    /// A run in the background.
    final class Run {
        private let process = Process()
        private let output: Drain
        private let errors: Drain

        init(
            _ arguments: [String],
            home: TestFolder,
            _ changes: [String: String?] = [:],
            program: String = Program.path
        ) throws {
            let pipes = (Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.environment = Program.environment(home: home, changes)
            process.currentDirectoryURL = home.url
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = pipes.0
            process.standardError = pipes.1
            try process.run()
            output = Drain(pipes.0.fileHandleForReading)
            errors = Drain(pipes.1.fileHandleForReading)
        }

        deinit { kill() }

        /// The process identifier.
        var identifier: Int32 { process.processIdentifier }
        /// True if the process has not ended.
        var isRunning: Bool { process.isRunning }
        /// The standard output so far.
        var text: String { output.text }
        /// The standard error so far.
        var complaint: String { errors.text }

        /// Waits for the end; returns nil if the program is still running after the limit.
        func end(within limit: Duration) -> Outcome? {
            guard wait(within: limit, until: { !process.isRunning }) else { return nil }
            let isSignal = process.terminationReason == .uncaughtSignal
            return Outcome(
                status: isSignal ? -process.terminationStatus : process.terminationStatus,
                output: output.whole(),
                errors: errors.whole()
            )
        }

        /// Sends a signal to the process.
        func signal(_ number: Int32) { Foundation.kill(process.processIdentifier, number) }

        /// Kills the process if it is still running.
        func kill() { if process.isRunning { signal(SIGKILL) } }
    }
}

/// Waits until a condition is true by polling it, and returns true if it became true in time.
@discardableResult
func wait(within limit: Duration, until condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < end else { return false }
        _ = poll(nil, 0, 10)
    }
    return true
}

/// A reader of a pipe on its own thread, so that the writer of the pipe never blocks.
private final class Drain: Sendable {
    private let data = Mutex(Data())
    private let ended = Mutex(false)

    init(_ handle: FileHandle) {
        Thread.detachNewThread { [self] in
            while true {
                let more = handle.availableData
                if more.isEmpty { break }
                data.withLock { $0.append(more) }
            }
            ended.withLock { $0 = true }
        }
    }

    /// The text read so far.
    var text: String { String(decoding: data.withLock { $0 }, as: UTF8.self) }

    /// Returns all data of the pipe; does not wait for a grandchild that keeps the pipe open.
    func whole() -> Data {
        wait(within: .seconds(5)) { ended.withLock { $0 } }
        return data.withLock { $0 }
    }
}

/// A temporary folder that is deleted after its test.
final class TestFolder: Sendable {
    /// The URL of the folder.
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-test-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of the folder.
    var path: String { url.path }

    /// Writes a file in the folder and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// Copies a file or folder of the project into the folder and returns its path.
    func copy(_ name: String, to other: String) throws -> String {
        let copy = url.appendingPathComponent(other)
        try FileManager.default.copyItem(
            at: Program.root.appendingPathComponent(name),
            to: copy
        )
        return copy.path
    }
}

/// The wall clock, which the program under test reads.
enum Wall {
    /// The current time.
    static var now: Instant {
        Instant(secondsSince1970: Date().timeIntervalSince1970) ?? .distantPast
    }
}

extension Program {
    /// The factor by which a time limit may be exceeded on a busy machine.
    static let slack = 5

    /// Runs a tool of the system; returns true if it exists and ended with 0.
    static func tool(_ words: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
