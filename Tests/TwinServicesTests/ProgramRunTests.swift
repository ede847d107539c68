// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing
import TwinServices

@Suite("Running another program", .timeLimit(.minutes(1)))
struct ProgramRunTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("ct-run-\(UUID().uuidString.prefix(8))")

    /// Writes a script and returns a run of it.
    private func run(
        _ script: String,
        arguments: [String] = [],
        input: String = "",
        environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    ) throws -> ProgramRun {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("script").path
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o755)
        return ProgramRun(words: [path] + arguments, input: input, environment: environment)
    }

    private func content(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    @Test("Arguments, input and variables arrive as they are, without a shell")
    func words() throws {
        let out = folder.path + "/out"
        let run = try run(
            "{ printf '%s|' \"$@\"; cat; printf '%s' \"$ALARM_TEXT\"; env; } > \(out)",
            arguments: ["a b", "$(reboot); `x`", "*"],
            input: "{\"a\": \"界\"}\n",
            environment: ["PATH": "/usr/bin:/bin", "ALARM_TEXT": "$HOME; rm"]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(run.run() == .done)
        let text = try content("out")
        #expect(text.hasPrefix("a b|$(reboot); `x`|*|{\"a\": \"界\"}\n$HOME; rm"), "\(text)")
        #expect(!text.contains("HOME=/"))
    }

    @Test("The program has no descriptor of this process and a session of its own")
    func descriptors() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        let out = folder.path + "/out"
        let run = try run("{ ls -l /proc/$$/fd; cut -d' ' -f5,6 /proc/$$/stat; } > \(out)")
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(run.run() == .done)
        let text = try content("out")
        #expect(!text.contains("socket:"), "\(text)")
        #expect(!text.contains(" \(file) -> /dev/null"), "\(text)")
        #expect(!text.contains(" \(getpgid(0)) "), "\(text)")
    }

    @Test("A failure says the status and the start of standard error")
    func failures() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let failing = try run("echo 'no pager: \u{1B}[31mred' >&2; exit 3")
        guard case .failed(let reason) = failing.run() else {
            Issue.record("it did not fail")
            return
        }
        #expect(reason.hasPrefix("it ended with status 3: no pager: "), "\(reason)")
        #expect(!reason.contains("\u{1B}"))
        #expect(try run("kill -9 $$").run() == .failed("it ended with signal 9"))
        let missing = ProgramRun(words: ["/nonexistent/program"], input: "", environment: [:])
        let expected = "it cannot be started: No such file or directory"
        #expect(missing.run() == .failed(expected))
    }

    @Test("A program that does not end is killed with the programs that it started")
    func tooLong() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var run = try run("sleep 1000 & echo $! > \(folder.path)/child; wait")
        run.limit = .milliseconds(500)
        #expect(run.run() == .failed("it was killed after 0.5 seconds"))
        let child = try #require(Int32(content("child").trimmingCharacters(in: .newlines)))
        let end = ContinuousClock.now + .seconds(10)
        // The child is gone, or waits for its new parent as a zombie.
        func isRunning() -> Bool {
            let stat = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
            return stat.map { !$0.contains(") Z") } ?? false
        }
        while isRunning(), ContinuousClock.now < end { _ = poll(nil, 0, 10) }
        #expect(!isRunning())
    }

    @Test("A run that is cancelled is killed at once")
    func cancelled() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let cancellation = Cancellation()
        cancellation.cancel()
        let outcome = try run("sleep 1000").run(unless: cancellation)
        #expect(outcome == .failed("it was killed after the end of the process"))
    }
}
