// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `citytop alarms`: the alarm list, acts on alarms, the journal and reports.
struct AlarmsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alarms",
        abstract: "List alarms, act on them, and report about them.",
        discussion: """
            Without a subcommand the alarms are listed. An act names alarms as entity/property; in \
            a name * is any text and ? any one character, which selects from the list. An act goes \
            to the process that writes the cache, and is in its journal when the command ends.
            Ends with 0 if everything was done, with 4 if an act was refused, with 5 if an alarm \
            changed since it was seen, and with 6 if you may not act.
            """,
        subcommands: [
            AlarmsListCommand.self, AckCommand.self, UnackCommand.self, SilenceCommand.self,
            ShelveCommand.self, OneShotCommand.self, UnshelveCommand.self, RemoveCommand.self,
            ReturnCommand.self, SuppressCommand.self, UnsuppressCommand.self, CommentCommand.self,
            AlarmsUndoCommand.self, AlarmsJournalCommand.self, AlarmsFiguresCommand.self,
            AlarmsHandoverCommand.self, AlarmsFloodsCommand.self, AlarmsWhatIfCommand.self,
            AlarmsCAPCommand.self,
        ],
        defaultSubcommand: AlarmsListCommand.self
    )
}
