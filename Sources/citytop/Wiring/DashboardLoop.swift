// SPDX-License-Identifier: Apache-2.0

import Glibc
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinTerminal
import TwinViews

/// The live dashboard: take a key, else draw, once a second.
///
/// Keys come first: every key that waits is taken before the next frame is drawn.
struct DashboardLoop {
    /// Why the dashboard ended.
    enum Ending {
        /// It was asked to.
        case quit
        /// The terminal went away.
        case hangup
        /// A signal asked for it.
        case signal(Int32)
    }

    private let terminal: Terminal
    private let glyphs: GlyphSet
    private let now: @Sendable () -> Instant
    private var builder: ViewModelBuilder
    private var state: DashboardState
    private let keys = KeyMap.standard
    private var isEmpty = true

    init(
        terminal: Terminal,
        builder: ViewModelBuilder,
        state: DashboardState,
        glyphs: GlyphSet,
        now: @escaping @Sendable () -> Instant
    ) {
        self.terminal = terminal
        self.builder = builder
        self.state = state
        self.glyphs = terminal.facts.repertoire == .ascii ? .ascii : glyphs
        self.now = now
    }

    /// Runs until it is asked to end.
    mutating func run() throws -> Ending {
        try draw()
        var nextFrame = uptime() + 1000
        while true {
            guard let key = terminal.nextKey(within: .milliseconds(max(0, nextFrame - uptime())))
            else {
                // Data woke us: only an empty screen has no second to wait.
                guard isEmpty || uptime() >= nextFrame else { continue }
                try draw()
                terminal.repairStep()
                nextFrame = max(nextFrame + 1000, uptime() + 500)
                continue
            }
            if let ending = take(key) { return ending }
            while let further = terminal.nextKey(within: .zero) {
                if let ending = take(further) { return ending }
            }
            try draw()
        }
    }

    private mutating func take(_ key: Key) -> Ending? {
        switch key {
        case .hangup: return .hangup
        case .signal(let number): return .signal(number)
        default: break
        }
        guard let stroke = KeyStroke(key), let action = keys.action(for: stroke) else { return nil }
        switch state.apply(action) {
        case .quit: return .quit
        case .repaint: terminal.redraw()
        case .theme(let number): terminal.theme = Theme.all[number % Theme.all.count]
        case nil: break
        }
        return nil
    }

    private mutating func draw() throws {
        let instant = now()
        let size = terminal.size
        let model = try builder.build(
            state,
            in: Screen.room(of: size),
            at: Moment(at: instant),
            wall: instant
        )
        state.settle(with: model)
        isEmpty = model.notice != nil
        terminal.show(
            Screen.draw(model, size: size, glyphs: glyphs, widths: terminal.widths, keys: keys)
        )
    }

    /// Milliseconds that only ever grow, for pacing frames; no instant of the city comes from it.
    private func uptime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

extension KeyStroke {
    /// The key stroke of a terminal's key; nothing for what is no key to act on.
    init?(_ key: Key) {
        switch key {
        case .character(let character): self = .character(character)
        case .control(let character): self = .control(character)
        case .up: self = .up
        case .down: self = .down
        case .left: self = .left
        case .right: self = .right
        case .enter: self = .enter
        case .escape: self = .escape
        case .tab: self = .tab
        case .backtab: self = .backtab
        case .pageUp: self = .pageUp
        case .pageDown: self = .pageDown
        case .home: self = .home
        case .end: self = .end
        case .backspace: self = .backspace
        case .delete: self = .delete
        case .function(let number): self = .function(number)
        default: return nil
        }
    }
}
