// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinAlarms
import TwinModel
import TwinQuery

/// `citytop alarms ack`: acknowledges alarms.
struct AckCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledge alarms."
    )
    static let act = AlarmAct.acknowledge
    @OptionGroup var target: ActOptions
}

/// `citytop alarms unack`: withdraws acknowledgements.
struct UnackCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "unack",
        abstract: "Withdraw acknowledgements."
    )
    static let act = AlarmAct.unacknowledge
    @OptionGroup var target: ActOptions
}

/// `citytop alarms silence`: stops the sound of alarms.
struct SilenceCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Stop the sound of alarms without acknowledging them."
    )
    static let act = AlarmAct.silence
    @OptionGroup var target: ActOptions
}

/// The options of shelves.
struct ShelfOptions: ParsableArguments {
    @Option(
        name: .customLong("for"),
        help: "The duration, such as 15m, 1h or 8h; limited by the alarm's class."
    )
    var duration: String?

    @Option(
        name: .long,
        help: "chattering, stale, maintenance, known-cause, or other with a comment."
    )
    var reason: ReasonName?

    /// Adds duration and reason to a request.
    func complete(_ request: inout AlarmRequest) throws {
        if let duration {
            guard let shelf = TimeExpression.offset("+" + duration), shelf > .zero else {
                throw CommandError(
                    DisplayText(
                        "--for \"\(duration)\" is not a duration. Write it like 15m or 8h."
                    ),
                    .usage
                )
            }
            request.shelf = shelf
        }
        request.reason = reason?.reason
        if request.act == .shelve, request.reason == nil {
            throw CommandError(
                "A shelf needs a --reason: chattering, stale, maintenance, known-cause or other.",
                .usage
            )
        }
        if request.reason == .other, request.comment?.isEmpty ?? true {
            throw CommandError("--reason other needs a --comment that says which.", .usage)
        }
    }
}

/// A reason on the command line.
struct ReasonName: ExpressibleByArgument {
    let reason: AlarmReason

    init?(argument: String) {
        guard let reason = AlarmReason(rawValue: argument) else { return nil }
        self.reason = reason
    }

    static var allValueStrings: [String] { AlarmReason.allCases.map(\.rawValue) }
}

/// `citytop alarms shelve`: hides alarms for a time.
struct ShelveCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "shelve",
        abstract: "Hide alarms from the active list for a time, 15 min if none is given."
    )
    static let act = AlarmAct.shelve
    @OptionGroup var target: ActOptions
    @OptionGroup var shelf: ShelfOptions

    func complete(_ request: inout AlarmRequest) throws { try shelf.complete(&request) }
}

/// `citytop alarms one-shot`: hides alarms until they clear.
struct OneShotCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "one-shot",
        abstract: "Hide alarms from the active list until they clear."
    )
    static let act = AlarmAct.shelveOnce
    @OptionGroup var target: ActOptions
    @OptionGroup var shelf: ShelfOptions

    func complete(_ request: inout AlarmRequest) throws { try shelf.complete(&request) }
}

/// `citytop alarms unshelve`: takes alarms off the shelf.
struct UnshelveCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "unshelve",
        abstract: "Take alarms off the shelf."
    )
    static let act = AlarmAct.unshelve
    @OptionGroup var target: ActOptions
}

/// `citytop alarms remove`: takes alarms out of service.
struct RemoveCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take alarms out of service."
    )
    static let act = AlarmAct.remove
    @OptionGroup var target: ActOptions
}

/// `citytop alarms return`: returns alarms to service.
struct ReturnCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "return",
        abstract: "Return alarms to service."
    )
    static let act = AlarmAct.returnToService
    @OptionGroup var target: ActOptions
}

/// `citytop alarms suppress`: begins the suppression of alarms by design.
struct SuppressCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppress",
        abstract: "Begin the suppression of alarms by design."
    )
    static let act = AlarmAct.suppress
    @OptionGroup var target: ActOptions
}

/// `citytop alarms unsuppress`: ends the suppression of alarms by design.
struct UnsuppressCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "unsuppress",
        abstract: "End the suppression of alarms by design."
    )
    static let act = AlarmAct.unsuppress
    @OptionGroup var target: ActOptions
}

/// `citytop alarms comment`: adds a remark to alarms.
struct CommentCommand: ActCommand {
    static let configuration = CommandConfiguration(
        commandName: "comment",
        abstract: "Add a remark, given by --comment, to alarms."
    )
    static let act = AlarmAct.comment
    @OptionGroup var target: ActOptions

    func validate() throws {
        if target.comment?.isEmpty ?? true {
            throw ValidationError("Give the remark with --comment.")
        }
    }
}
