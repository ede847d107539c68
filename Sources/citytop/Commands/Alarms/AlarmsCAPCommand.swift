// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinModel
import TwinQuery
import TwinReports

/// `citytop alarms cap`: prints an alarm for other systems of a city.
struct AlarmsCAPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cap",
        abstract: "Print an active alarm as a message of the Common Alerting Protocol 1.2.",
        discussion: """
            The message is restricted to the city's operators. A simulated city sends Exercise, \
            never Actual. It is in English and in Chinese.
            """
    )

    @Argument(help: "The alarm, as entity/property.")
    var alarm: String

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var options: AlarmsOptions

    @Option(name: .long, parsing: .unconditional, help: "The alarm at this time.")
    var at: String?

    @Option(name: .long, help: "The sender's identifier, such as an e-mail address.")
    var sender = "citytop"

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let moment = try place.moment(at: at, known: nil)
        let found = try place.city.archive.series(SeriesSelector(pattern: alarm)).map(\.id)
        let named = found.first { "\($0)" == alarm } ?? (found.count == 1 ? found[0] : nil)
        guard let named,
            let lines = try place.reporter.cap(of: named, at: moment, sender: sender)
        else {
            throw CommandError(
                DisplayText(
                    "No alarm \"\(alarm)\" is active then. citytop alarms list prints the names.",
                    limit: 300
                ),
                .refused
            )
        }
        try TextOutput.print(json: lines)
    }
}
