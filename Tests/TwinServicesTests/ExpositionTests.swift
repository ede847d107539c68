// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel

@testable import TwinServices

@Suite("Parsing expositions")
struct ExpositionTests {
    private func parse(_ text: String, _ format: Exposition.Format = .text) -> Exposition {
        ExpositionParser(format: format).parse(Array(text.utf8))
    }

    @Test("F03 NaN, infinities, tiny and huge numbers are parsed to the exact value")
    func specialValues() throws {
        let text = "a NaN\nb +Inf\nc -Inf\nd 1e308\ne 1e-320\nf -0\ng 18446744073709551616\n"
        let values = parse(text).samples.map(\.value)
        try #require(values.count == 7)
        #expect(values[0].isNaN)
        #expect(
            values[1...] == [
                .infinity, -.infinity, 1e308, Double("1e-320") ?? 0, 0, 18_446_744_073_709_551_616,
            ]
        )
        #expect(values[5].sign == .minus)
    }

    @Test("F03 NaN becomes missing and an infinite value bad, never zero")
    func specialObservations() throws {
        let server = try ScriptedServer { _ in
            .whole(Array("a NaN\nb +Inf\n".utf8), type: "text/plain")
        }
        let client = PrometheusClient(source: "c", base: server.url + "/metrics", rules: [])
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.map(\.result) == [.missing, .number(.infinity)])
        #expect(delivery.batch.observations.map(\.quality) == [.missing, .bad])
    }

    @Test("F05 A counter reset causes no negative step and no spike")
    func counterReset() {
        #expect(CounterRate.increase(of: [10, 15, 20]) == 10)
        #expect(CounterRate.increase(of: [10, 15, 0, 4]) == 9)
        #expect(CounterRate.increase(of: [1.8e19, 3, 5]) == 5)
        #expect(CounterRate.increase(of: [5, .nan, 7, 9]) == 2)
        #expect(CounterRate.increase(of: [5]) == 0)
        #expect(CounterRate.increase(of: []) == 0)
    }

    @Test("F14 Unusual lines are parsed if possible, otherwise skipped and counted")
    func oddLines() {
        let text = """
            # TYPE a counter\r
            a{x="1"}\t5 \r
            b{y="a\\"b\\\\c\\nd",} 6 1795392000000
            this is no line at all
            c{z="unclosed} 1
            \t
            d{e="1",  f="2"} 7
            # HELP
            # some comment
            h_bucket{le="1"} 3
            last 8
            """
        let exposition = parse(text)
        #expect(exposition.samples.map(\.name) == ["a", "b", "d", "h_bucket", "last"])
        #expect(exposition.samples.map(\.value) == [5, 6, 7, 3, 8])
        #expect(exposition.samples.dropFirst().first?.labels == ["y": "a\"b\\c\nd"])
        #expect(exposition.malformedCount == 3)
        #expect(exposition.malformed.map(\.line) == [4, 5, 8])
    }

    @Test("F14 A line of one megabyte is skipped, and the lines around it are kept")
    func longLine() {
        let long = "b{x=\"" + String(repeating: "y", count: 1 << 20) + "\"} 1\n"
        let exposition = parse("a 1\n" + long + "c 3")
        #expect(exposition.samples.map(\.name) == ["a", "c"])
        #expect(exposition.overLimitCount == 1)
        #expect(exposition.overLimit.first?.what == "b")
    }

    @Test("F14 Exemplars in OpenMetrics are skipped")
    func exemplars() {
        let exposition = parse(
            "# TYPE a counter\na_total 1 2 # {id=\"x\"} 0.5 3\n# EOF\n",
            .openMetrics
        )
        #expect(exposition.samples.map(\.timestamp) == [2])
        #expect(exposition.malformedCount == 0)
        #expect(parse("a 1\n", .openMetrics).malformedCount == 1)
    }

    @Test(
        "F10 Excess series, labels and bytes are dropped and counted, and the worst metric is named"
    )
    func limits() throws {
        let many = (0..<30).map { "flood{id=\"\($0)\"} 1\n" }.joined()
        let labels = (0..<50).map { "l\($0)=\"x\"" }.joined(separator: ",")
        let long = String(repeating: "v", count: 5000)
        let body = many + "wide{\(labels)} 1\nlong{x=\"\(long)\"} 1\n"
        let server = try ScriptedServer { _ in .whole(Array(body.utf8), type: "text/plain") }
        let client = PrometheusClient(
            source: "c",
            base: server.url + "/metrics",
            rules: [],
            http: HTTPSettings(limits: HTTPLimits(series: 10))
        )
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.series.count == 10)
        #expect(delivery.rejects[.overLimit] == 22)
        #expect(delivery.remarks.first?.contains("flood") == true)
        // The limit applies across visits.
        let next = try client.fetch(
            after: delivery.batch.watermark,
            at: now + .seconds(15),
            unless: Cancellation()
        )
        #expect(next.batch.observations.count == 10)
        #expect(next.rejects[.overLimit] == 22)
    }

    @Test("F08, F09 Of a series repeated in one scrape the first is used, and the rest is counted")
    func duplicates() throws {
        let body = "a{x=\"1\"} 1\na{x=\"1\"} 1\na{x=\"1\"} 2\n"
        let server = try ScriptedServer { _ in .whole(Array(body.utf8), type: "text/plain") }
        let client = PrometheusClient(source: "c", base: server.url + "/metrics", rules: [])
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.map(\.number) == [1])
        #expect(delivery.rejects == [.duplicate: 1, .conflicting: 1])
    }

    @Test("F06 Timestamps of samples follow the same rules")
    func times() throws {
        let seconds = 1_795_392_000.0
        let stamps = ["0", "-1", "1e18", "NaN", "253402300800000", "\(Int(seconds + 660) * 1000)"]
        let body = stamps.enumerated().map { "a{n=\"\($0.offset)\"} 1 \($0.element)\n" }.joined()
        let server = try ScriptedServer { _ in .whole(Array(body.utf8), type: "text/plain") }
        let client = PrometheusClient(source: "c", base: server.url + "/metrics", rules: [])
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.count == 2)
        #expect(delivery.rejects[.future] == 3)
        #expect(delivery.rejects[.invalidTime] == 1)
    }

    @Test("DCGM's marks for \"not supported\" are missing values")
    func sentinels() {
        #expect(MetricUnits.isBlank(Double(Int64.max), of: "DCGM_FI_DEV_MEMORY_TEMP"))
        #expect(MetricUnits.isBlank(2_147_483_634, of: "DCGM_FI_DEV_GPU_TEMP"))
        #expect(!MetricUnits.isBlank(2_147_483_634, of: "node_network_receive_bytes_total"))
    }

    @Test("Selectors match by name, equality and regular expression")
    func selectors() {
        #expect(MetricSelector("up")?.matches("up", [:]) == true)
        #expect(MetricSelector("up")?.matches("upper", [:]) == false)
        #expect(MetricSelector("{__name__=~\"node_load1|up\"}")?.matches("up", [:]) == true)
        #expect(
            MetricSelector("{__name__=~\"node_load1|up\"}")?.matches("node_load15", [:]) == false
        )
        let job = MetricSelector("up{job=\"a\", x!=\"b\", y!~\"c.*\"}")
        #expect(job?.matches("up", ["job": "a"]) == true)
        #expect(job?.matches("up", ["job": "a", "x": "b"]) == false)
        #expect(job?.matches("up", ["job": "a", "y": "cc"]) == false)
        for text in ["", "up{", "up{a}", "up{a=b}", "rate(up)", "up{a=~\"(\"}"] {
            #expect(MetricSelector(text) == nil, "\(text)")
        }
    }
}
