// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinAlarms
import TwinModel
import TwinQuery
import TwinReports
import TwinServices

/// The options of commands that write to the journal.
struct AuthorOptions: ParsableArguments {
    @OptionGroup var options: AlarmsOptions

    @Option(
        name: .customLong("as"),
        help: "Your name, written beside the user that the system reports."
    )
    var alias: String?

    @Option(name: .long, help: "Your operating position.")
    var position: String?

    @Flag(name: .long, help: "Print the outcome as JSON, for other programs.")
    var json = false
}

/// The options of acts on alarms.
struct ActOptions: ParsableArguments {
    @Argument(help: "The alarms, as entity/property; * is any text, ? any one character.")
    var alarms: [String]

    @Option(
        name: .long,
        parsing: .unconditional,
        help: """
            The activation that you saw, as in the list's JSON; otherwise the present one is read \
            from the cache at once.
            """
    )
    var seen: String?

    @Option(name: .long, help: "A comment, kept in the journal.")
    var comment: String?

    @OptionGroup var author: AuthorOptions
}

/// A command that performs one kind of act on alarms.
protocol ActCommand: ParsableCommand {
    static var act: AlarmAct { get }
    var target: ActOptions { get }
    /// Adds the values of the command's own options.
    func complete(_ request: inout AlarmRequest) throws
}

extension ActCommand {
    func complete(_ request: inout AlarmRequest) throws {}

    func run() throws {
        let author = target.author
        let place = try AlarmsPlace(author.options)
        let seen = try place.instant(target.seen, "--seen")
        var request = AlarmRequest(
            Self.act,
            comment: target.comment,
            alias: author.alias,
            position: author.position
        )
        try complete(&request)
        var (targets, refused) = try AlarmNames(place).targets(target.alarms, for: Self.act)
        if let seen { for index in targets.indices { targets[index].activation = seen } }
        var outcome = AlarmOutcome(refused: refused)
        if !targets.isEmpty {
            request.targets = targets
            let answer = author.sender.post(request)
            outcome.kept = answer.kept
            outcome.refused += answer.refused
        }
        try ActReport(place.reporter, outcome).print(
            done: targets.map(\.alarm),
            as: Self.act,
            json: author.json
        )
    }
}

extension AuthorOptions {
    /// The channel to the process that writes the cache.
    var sender: AlarmSender {
        AlarmSender(socket: OperatorServer.socket(beside: options.city.cacheURL.path))
    }
}

/// The alarms that are named on the command line.
struct AlarmNames {
    private let archive: any CityArchive
    private let present: Instant

    init(_ place: AlarmsPlace) {
        archive = place.city.archive
        present = place.present
    }

    /// Returns the alarms with the activations that are shown now, and the refusals of unknown
    /// names.
    ///
    /// A pattern selects the listed alarms whose state allows the act.
    func targets(
        _ names: [String],
        for act: AlarmAct
    ) throws -> ([AlarmRequest.Target], [AlarmOutcome.Refused]) {
        let rows = try archive.alarmTable(at: Moment(at: present))
        let activations = Dictionary(rows.map { ($0.alarm, $0.status.activation) }) { first, _ in
            first
        }
        var targets: [AlarmRequest.Target] = []
        var refused: [AlarmOutcome.Refused] = []
        var seen: Set<SeriesID> = []
        for name in names {
            var found = try archive.series(SeriesSelector(pattern: name)).map(\.id)
            if name.contains(where: { "*?".contains($0) }) {
                let allowed = Set(
                    rows.filter { row in
                        act.event.map { row.status.state.after($0) != nil }
                            ?? (act != .silence || row.status.state.letter == .b)
                    }.map(\.alarm)
                )
                found = found.filter { allowed.contains($0) }
            }
            if found.isEmpty {
                let slash = name.lastIndex(of: "/") ?? name.endIndex
                let id = SeriesID(
                    EntityID(String(name[..<slash])),
                    String(name[slash...].dropFirst())
                )
                refused.append(.init(id, AlarmRefusal(.noAlarm)))
            }
            for id in found where seen.insert(id).inserted {
                targets.append(.init(id, activation: activations[id] ?? nil))
            }
        }
        return (targets, refused)
    }
}

/// The output and the exit status of an act.
struct ActReport {
    private let reporter: AlarmReporter
    private let outcome: AlarmOutcome

    init(_ reporter: AlarmReporter, _ outcome: AlarmOutcome) {
        self.reporter = reporter
        self.outcome = outcome
    }

    /// Prints the kept and the refused acts.
    ///
    /// - Parameters:
    ///   - alarms: The alarms of the request, in order; empty if the rows have other alarms.
    ///   - act: The act.
    ///   - isJSON: True to print JSON.
    /// - Throws: `ExitCode` if anything was refused.
    func print(done alarms: [SeriesID], as act: AlarmAct?, json isJSON: Bool) throws {
        if isJSON {
            try TextOutput.print(json: [reporter.value(of: outcome).line])
        } else {
            try TextOutput.print(reporter.lines(kept: outcome, alarms: alarms, act: act))
            for line in reporter.lines(refused: outcome) { Console.complain(line) }
        }
        if let status { throw status }
    }

    /// The exit status; nil if nothing was refused.
    private var status: ExitCode? {
        let codes = outcome.refused.map(\.refusal.code)
        if codes.isEmpty { return nil }
        if codes.contains(.denied) { return .denied }
        if codes.contains(.changed) { return .changed }
        return codes.contains(.unavailable) ? .unavailable : .refused
    }
}
