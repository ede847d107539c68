// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A full-screen program in a pseudo-terminal, measured from the outside.
final class TerminalRun {
    private var master: Int32 = -1
    private var process: pid_t = 0
    private let started: ContinuousClock.Instant
    /// True if another program has written to the screen, so that the cursor has moved.
    var isCursorMoved = false
    /// The last bytes read slowly, which may end with a partial cursor request.
    private var tail: [UInt8] = []

    /// Starts a program at 200x50, or at the given size.
    init?(_ arguments: [String], columns: UInt16 = 200, rows: UInt16 = 50) {
        var slave: Int32 = -1
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&master, &slave, nil, nil, &size) == 0, let name = ttyname(slave) else {
            return nil
        }
        let path = String(cString: name)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        // A session leader that opens a terminal makes it its controlling terminal. The flag is
        // POSIX_SPAWN_SETSID, which glibc declares only for GNU sources.
        posix_spawnattr_setflags(&attributes, 0x80)
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        posix_spawn_file_actions_addclose(&actions, master)
        var environment = ProcessInfo.processInfo.environment
        environment["TERM"] = "xterm-256color"
        environment["LANG"] = "C.UTF-8"
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        started = .now
        let status = posix_spawnp(&process, arguments[0], &actions, &attributes, &argv, &envp)
        (argv + envp).forEach { free($0) }
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
        close(slave)
        guard status == 0 else {
            close(master)
            return nil
        }
    }

    /// Reads for some seconds and returns the output with its times, in milliseconds since the
    /// start.
    func read(for seconds: Double) -> [(time: Double, bytes: [UInt8])] {
        var pieces: [(Double, [UInt8])] = []
        let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while ContinuousClock.now < end {
            var poll = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, 10) > 0 else { continue }
            let count = Glibc.read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            pieces.append((elapsed, Array(buffer[0..<count])))
            answer(buffer[0..<count])
        }
        return pieces
    }

    /// Answers cursor position requests as a terminal does: after a character just written at the
    /// left edge, otherwise at the upper left, where frames leave the cursor.
    private func answer(_ bytes: ArraySlice<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.components(separatedBy: "\u{1B}[6n")
        for before in parts.dropLast() {
            let last = before.components(separatedBy: "\u{1B}[H").last ?? ""
            let column = last == "世" ? 3 : last.count == 1 ? 2 : 1
            let report = isCursorMoved ? "\u{1B}[6;1R" : "\u{1B}[1;\(column)R"
            isCursorMoved = false
            _ = write(master, report, report.utf8.count)
        }
    }

    /// Types a text and returns the milliseconds to the next output, or nil if there was none
    /// within a second.
    func latency(typing text: String) -> Double? {
        let before = elapsed
        guard write(master, text, text.utf8.count) > 0 else { return nil }
        var poll = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, 1000) > 0 else { return nil }
        return elapsed - before
    }

    /// Types a text.
    func type(_ text: String) { _ = write(master, text, text.utf8.count) }

    /// Reads at 64 kbit/s, 80 bytes every hundredth of a second, until the closure returns true.
    ///
    /// - Parameter isEnough: Called with the milliseconds since the beginning, and true if bytes
    ///   were just read.
    /// - Returns: The number of bytes read.
    func readSlowly(until isEnough: (_ elapsed: Double, _ cameNow: Bool) -> Bool) -> Int {
        let began = elapsed
        var buffer = [UInt8](repeating: 0, count: 80)
        var sum = 0
        while true {
            usleep(10_000)
            var poll = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            var count = 0
            if Glibc.poll(&poll, 1, 0) > 0 { count = Glibc.read(master, &buffer, buffer.count) }
            if count > 0 {
                sum += count
                answerSplit(buffer[0..<count])
            }
            if isEnough(elapsed - began, count > 0) { return sum }
        }
    }

    /// Answers a cursor request that may have arrived in two pieces.
    private func answerSplit(_ bytes: ArraySlice<UInt8>) {
        tail += bytes
        let text = String(decoding: tail, as: UTF8.self)
        if text.contains("\u{1B}[6n") {
            answer(tail[...])
            tail = []
        } else {
            tail = Array(tail.suffix(3))
        }
    }

    /// Closes the terminal and returns the milliseconds to the program's end, or nil if it did not
    /// end in time.
    func leaveTerminal(within seconds: Double) -> Double? {
        let before = elapsed
        close(master)
        master = -1
        var status: Int32 = 0
        while elapsed - before < seconds * 1000 {
            if waitpid(process, &status, WNOHANG) != 0 { return elapsed - before }
            usleep(1000)
        }
        return nil
    }

    /// Changes the size of the terminal and returns the milliseconds to the last byte before 150 ms
    /// of silence.
    func resize(columns: UInt16, rows: UInt16) -> Double {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        let before = elapsed
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        var last = before
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var poll = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while Glibc.poll(&poll, 1, 150) > 0, elapsed - before < 900 {
            let count = Glibc.read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            last = elapsed
            answer(buffer[0..<count])
        }
        return last - before
    }

    /// The milliseconds since the start.
    var elapsed: Double {
        let parts = (ContinuousClock.now - started).components
        return Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15
    }

    /// The processor time used so far in seconds, user and system.
    var processorSeconds: Double {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let rest = stat.split(separator: ")").last
        else { return 0 }
        let fields = rest.split(separator: " ")
        guard fields.count > 13 else { return 0 }
        return ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0))
            / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The current resident memory in MiB.
    var residentMebibytes: Double {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let number = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
        return (number ?? 0) / 1024
    }

    /// Ends the program and closes its terminal.
    func end() {
        kill(process, SIGTERM)
        var status: Int32 = 0
        for _ in 0..<100 where waitpid(process, &status, WNOHANG) == 0 { usleep(10_000) }
        kill(process, SIGKILL)
        waitpid(process, &status, WNOHANG)
        if master >= 0 { close(master) }
    }
}
