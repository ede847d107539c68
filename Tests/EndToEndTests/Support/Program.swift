// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinModel

/// The built program, run as its users run it.
enum Program {
    /// How a run ended and what it printed.
    struct Outcome {
        /// The status that it exited with, or the negated number of the signal that ended it.
        var status: Int32
        /// What it printed on standard output.
        var output: Data
        /// What it printed on standard error.
        var errors: Data

        /// Standard output as text.
        var text: String { String(decoding: output, as: UTF8.self) }
        /// Standard error as text.
        var complaint: String { String(decoding: errors, as: UTF8.self) }
    }

    /// Why a run is no use to a test.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The folder of the package.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The program that was built together with these tests.
    static let path: String = {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = bundle.deletingLastPathComponent().appendingPathComponent("citytop").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return root.appendingPathComponent(".build/debug/citytop").path
    }()

    /// An environment that holds nothing of the tester's own.
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

    /// Runs it with pipes for its output and waits for its end.
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

    /// A run that goes on beside the test.
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

        /// The process' number.
        var identifier: Int32 { process.processIdentifier }
        /// Whether it has not ended yet.
        var isRunning: Bool { process.isRunning }
        /// What it has printed on standard output so far.
        var text: String { output.text }
        /// What it has printed on standard error so far.
        var complaint: String { errors.text }

        /// Waits for its end; nil where it goes on.
        func end(within limit: Duration) -> Outcome? {
            guard wait(within: limit, until: { !process.isRunning }) else { return nil }
            let isSignal = process.terminationReason == .uncaughtSignal
            return Outcome(
                status: isSignal ? -process.terminationStatus : process.terminationStatus,
                output: output.whole(),
                errors: errors.whole()
            )
        }

        /// Sends it a signal.
        func signal(_ number: Int32) { Foundation.kill(process.processIdentifier, number) }

        /// Ends it where it goes on.
        func kill() { if process.isRunning { signal(SIGKILL) } }
    }
}

/// Waits until something holds, looking again and again, and tells whether it came to hold in time.
@discardableResult
func wait(within limit: Duration, until condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < end else { return false }
        _ = poll(nil, 0, 10)
    }
    return true
}

/// Reads a pipe on a thread of its own, so that its writer never waits.
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

    /// What has come so far.
    var text: String { String(decoding: data.withLock { $0 }, as: UTF8.self) }

    /// All that came; a grandchild that holds the pipe open is not waited for.
    func whole() -> Data {
        wait(within: .seconds(5)) { ended.withLock { $0 } }
        return data.withLock { $0 }
    }
}

/// A folder that is gone with its test.
final class TestFolder: Sendable {
    /// Its place.
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-test-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Its path.
    var path: String { url.path }

    /// Writes a file in it and answers with its path.
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

    /// Copies one of the project's files or folders into it and answers with its path.
    func copy(_ name: String, to other: String) throws -> String {
        let copy = url.appendingPathComponent(other)
        try FileManager.default.copyItem(
            at: Program.root.appendingPathComponent(name),
            to: copy
        )
        return copy.path
    }
}

/// The wall clock, which the program under test lives by.
enum Wall {
    /// The instant it shows.
    static var now: Instant {
        Instant(secondsSince1970: Date().timeIntervalSince1970) ?? .distantPast
    }
}

extension Program {
    /// By how much a promised time may be exceeded on a machine that runs other things as well.
    static let slack = 5
}
