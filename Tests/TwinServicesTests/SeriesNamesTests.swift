// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinServices

@Suite("Names of a server's series")
struct SeriesNamesTests {
    private let series = SeriesID("node:weir-7", "probe_success")

    private func claim(_ digest: UInt64) -> SeriesNames.Claim {
        SeriesNames.Claim(series: series, digest: digest, text: "\(digest)")
    }

    @Test("A name that nobody has claimed is plain")
    func unclaimed() {
        #expect(SeriesNames().hasPlainName(claim(1)))
    }

    @Test("The first to claim a name keeps it, and the next has a name of its own")
    func first() {
        var names = SeriesNames()
        names.take([claim(1)])
        names.take([claim(1), claim(2)])
        #expect(names.hasPlainName(claim(1)))
        #expect(!names.hasPlainName(claim(2)))
    }

    @Test("Of several that claim a name at once none has it")
    func contested() {
        var names = SeriesNames()
        names.take([claim(1), claim(2)])
        #expect(!names.hasPlainName(claim(1)) && !names.hasPlainName(claim(2)))
        names.take([claim(1)])
        #expect(!names.hasPlainName(claim(1)))
    }
}
