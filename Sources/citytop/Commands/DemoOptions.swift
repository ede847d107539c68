// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What happens in the demo city, for every command that runs it.
struct DemoOptions: ParsableArguments {
    @Option(
        name: .long,
        help: """
            What happens: calm-workday, rainstorm, cold-wave, compute-failover or settlement-jam, \
            or a scenario file.
            """
    )
    var scenario = "rainstorm"

    @Option(name: .long, help: "The same seed is the same city, to the bit.")
    var seed: UInt64 = 2021

    @Option(
        name: .long,
        help: "The city's own time to begin at, such as 08:20; the scenario's default otherwise."
    )
    var at: String?

    @Option(name: .long, help: "City seconds per second, 1 to 600.")
    var speed: Double = 1

    func validate() throws {
        guard (1...600).contains(speed) else {
            throw ValidationError("--speed is \(speed); give a number from 1 to 600.")
        }
    }
}
