// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

extension Configuration {
    /// The configuration of a simulated plant with one source.
    static let plant = Configuration(
        city: LocalizedText("Plant", chinese: "厂站"),
        isSimulated: true,
        timeZone: "Asia/Shanghai",
        sources: [
            SourceConfiguration(
                id: "plant",
                domain: "plant",
                standard: .sensorThings,
                url: "http://127.0.0.1:1"
            )
        ]
    )
}
