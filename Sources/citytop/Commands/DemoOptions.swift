// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinModel
import TwinQuery

/// The options of commands that run the demo city.
struct DemoOptions: ParsableArguments {
    @Option(
        name: .long,
        help: """
            The scenario: calm-workday, rainstorm, cold-wave, compute-failover or \
            settlement-jam, or a scenario file.
            """
    )
    var scenario = "rainstorm"

    @Option(name: .long, help: "The same seed is the same city, to the bit.")
    var seed: UInt64 = 2021

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "The city's own time to begin at, such as 08:20; the scenario's default otherwise."
    )
    var at: String?

    @Option(name: .long, help: "City seconds per second, 1 to 600.")
    var speed: Double = 1

    @Option(
        name: .long,
        help: """
            The length of the past that the services have at the start, 10s to 2h; the city \
            opens that long after the scenario's own start.
            """
    )
    var history = SpanName(text: "2h", duration: .seconds(7200))

    func validate() throws {
        guard (1...600).contains(speed) else {
            throw ValidationError("--speed is \(speed); give a number from 1 to 600.")
        }
        guard (.seconds(10) ... .seconds(7200)).contains(history.duration) else {
            let text = DisplayText(history.text)
            throw ValidationError("--history is \(text); give a time from 10s to 2h.")
        }
    }
}

/// A duration on the command line: `90s`, `5m`, `2h`.
struct SpanName: ExpressibleByArgument {
    let text: String
    let duration: Duration

    init(text: String, duration: Duration) {
        self.text = text
        self.duration = duration
    }

    init?(argument: String) {
        guard let duration = TimeExpression.offset("+" + argument) else { return nil }
        self.init(text: argument, duration: duration)
    }

    var defaultValueDescription: String { text }
}
