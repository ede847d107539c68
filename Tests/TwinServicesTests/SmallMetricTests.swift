// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinVocabulary

@testable import TwinServices

/// Small payloads of Prometheus, with values worked out by hand.
@Suite("Small payloads of Prometheus")
struct SmallMetricTests {
    /// An exposition and its expected content.
    struct Page: CustomTestStringConvertible {
        var testDescription: String
        var format: Exposition.Format
        var text: String
        /// The numbers of samples, of NaN, of infinite values and of samples with a timestamp.
        var counts: [Int]
        /// The declared types by family.
        var types: [String: String]
    }

    static let pages = [
        Page(
            testDescription: "text with a counter, a gauge, a summary and a histogram",
            format: .text,
            text: """
                # HELP pump_starts_total Starts of the pump.
                # TYPE pump_starts_total counter
                pump_starts_total{pump="a"} 12
                pump_starts_total{pump="b"} 7 1795392000000
                # TYPE pump_level gauge
                pump_level NaN
                # TYPE pump_wait summary
                pump_wait{quantile="0.5"} 0.25
                pump_wait_sum 9.5
                pump_wait_count 20
                # TYPE pump_run histogram
                pump_run_bucket{le="1"} 2
                pump_run_bucket{le="+Inf"} 3
                pump_run_sum +Inf
                pump_run_count 3
                pump_spare 4

                """,
            counts: [11, 1, 1, 1],
            types: [
                "pump_starts_total": "counter", "pump_level": "gauge", "pump_wait": "summary",
                "pump_run": "histogram",
            ]
        ),
        Page(
            testDescription: "OpenMetrics with an exemplar, a unit and times in seconds",
            format: .openMetrics,
            text: """
                # TYPE pump_starts counter
                # HELP pump_starts Starts of the pump.
                pump_starts_total 12 1795392000.5 # {trace="x"} 1 1795391999
                pump_starts_created 1795390000
                # TYPE pump_age_seconds gauge
                # UNIT pump_age_seconds seconds
                pump_age_seconds -Inf
                # EOF

                """,
            counts: [3, 0, 1, 1],
            types: ["pump_starts": "counter", "pump_age_seconds": "gauge"]
        ),
    ]

    @Test("Every sample of an exposition is read, with its type and time", arguments: pages)
    func expositions(_ page: Page) {
        let found = ExpositionParser(format: page.format).parse(Array(page.text.utf8))
        #expect(found.malformedCount == 0, "\(found.malformed)")
        #expect(
            [
                found.samples.count, found.samples.count { $0.value.isNaN },
                found.samples.count { $0.value.isInfinite },
                found.samples.count { $0.timestamp != nil },
            ] == page.counts
        )
        #expect(found.types == page.types)
    }

    @Test(
        "Valid OpenMetrics are read without a complaint",
        arguments: [
            "# TYPE a gauge\na 007.5\n# EOF\n",
            "# TYPE a gauge\na NaN\na{b=\"\"} 2\n# EOF\n",
            "a 1\nb{c=\"\\\"x\\\\y\\nz\"} 2\n# EOF\n",
            "# HELP a Any text\n# TYPE a counter\na_total 1 # {} 0.5\n# EOF\n",
            "# TYPE a histogram\na_bucket{le=\"2.0\"} 1 # {n=\"亦\"} 1.5\n"
                + "a_bucket{le=\"+Inf\"} 4\na_count 4\na_sum 9\n# EOF\n",
            "# TYPE a stateset\na{a=\"on\"} 1\na{a=\"off\"} 0\n# EOF\n",
            "# TYPE a info\na_info{version=\"2\"} 1\n# EOF\n",
            "# TYPE a gauge\na{b=\"1\"} 1 10\na{b=\"1\"} 2 11\n# EOF\n",
        ]
    )
    func good(text: String) {
        let found = ExpositionParser(format: .openMetrics).parse(Array(text.utf8))
        #expect(found.malformedCount == 0, "\(found.malformed)")
        #expect(!found.samples.isEmpty)
    }

    @Test(
        "Each OpenMetrics text with one mistake causes one complaint",
        arguments: [
            ("no end", "a 1\n"),
            ("a blank line", "a 1\n\nb 2\n# EOF\n"),
            ("a line behind the end", "a 1\n# EOF\nb 2\n"),
            ("a name that begins with a digit", "1a 1\n# EOF\n"),
            ("no value", "a\n# EOF\n"),
            ("a value with a letter", "a 1x\n# EOF\n"),
            ("a hexadecimal value", "a 0x1\n# EOF\n"),
            ("a time that is a word", "a 1 noon\n# EOF\n"),
            ("a label without quotes", "a{b=c} 1\n# EOF\n"),
            ("a label without its equals sign", "a{b\"c\"} 1\n# EOF\n"),
            ("labels without a comma", "a{b=\"1\"c=\"2\"} 1\n# EOF\n"),
            ("a label twice", "a{b=\"1\",b=\"2\"} 1\n# EOF\n"),
            ("a type of its own", "# TYPE a dial\na 1\n# EOF\n"),
            ("metadata twice", "# TYPE a gauge\n# TYPE a gauge\na 1\n# EOF\n"),
            ("metadata behind its samples", "a 1\n# TYPE a gauge\n# EOF\n"),
            (
                "a unit that the name does not end in",
                "# TYPE a gauge\n# UNIT a volts\na 1\n# EOF\n"
            ),
            ("a counter without _total", "# TYPE a counter\na 1\n# EOF\n"),
            ("a counter below zero", "# TYPE a counter\na_total -1\n# EOF\n"),
            ("an exemplar of a gauge", "# TYPE a gauge\na 1 # {b=\"c\"} 1\n# EOF\n"),
            ("an info of two", "# TYPE a info\na_info{v=\"1\"} 2\n# EOF\n"),
            ("a state of two", "# TYPE a stateset\na{a=\"on\"} 2\n# EOF\n"),
            ("a quantile of two", "# TYPE a summary\na{quantile=\"2\"} 1\n# EOF\n"),
            ("a time that goes back", "# TYPE a gauge\na 1 11\na 2 10\n# EOF\n"),
            (
                "groups that mix",
                "# TYPE a gauge\na{b=\"1\"} 1 1\na{b=\"2\"} 1 1\na{b=\"1\"} 1 2\n# EOF\n"
            ),
            (
                "a bucket that is less than the one before",
                "# TYPE a histogram\na_bucket{le=\"1\"} 3\na_bucket{le=\"+Inf\"} 2\n# EOF\n"
            ),
            (
                "no bucket without a bound",
                "# TYPE a histogram\na_bucket{le=\"1\"} 3\na_count 3\na_sum 1\n# EOF\n"
            ),
        ]
    )
    func bad(mistake: String, text: String) {
        let found = ExpositionParser(format: .openMetrics).parse(Array(text.utf8))
        #expect(found.malformedCount == 1, "\(mistake): \(found.malformed)")
    }

    // MARK: The API

    /// Returns the delivery of a visit to a server that gives one answer to all queries.
    private func visit(
        _ answer: @escaping @Sendable () -> ScriptedServer.Reply
    ) throws -> Delivery {
        let server = try ScriptedServer { request in
            request.path.hasSuffix("metadata") ? .json("{}", status: "404 No") : answer()
        }
        let rule = MetricRule(selector: "level", kind: "pump", identity: ["pump"])
        let client = PrometheusClient(source: "p", base: server.url, rules: [rule])
        return try client.fetch(after: nil, at: now, unless: Cancellation())
    }

    private static func body(_ type: String, _ result: String) -> String {
        #"{"status":"success","data":{"resultType":"\#(type)","result":\#(result)}}"#
    }

    private static func series(_ pump: String, _ values: String) -> String {
        #"{"metric":{"__name__":"level","pump":"\#(pump)"},\#(values)}"#
    }

    @Test(
        "Every answer of the API yields its samples",
        arguments: [
            (
                "one value each",
                body(
                    "vector",
                    "[\(series("a", #""value":[1795391990,"1.5"]"#)),"
                        + "\(series("b", #""value":[1795391995.5,"2"]"#))]"
                ),
                [ObservationResult.number(1.5), .number(2)]
            ),
            (
                "several values each",
                body(
                    "matrix",
                    "[\(series("a", #""values":[[1795391980,"1"],[1795391990,"3"]]"#)),"
                        + "\(series("b", #""values":[[1795391990,"4"]]"#))]"
                ),
                [.number(1), .number(3), .number(4)]
            ),
            (
                "special values",
                body(
                    "matrix",
                    "[\(series("a", #""values":[[1795391980,"NaN"],[1795391985,"+Inf"],"# + #"[1795391990,"-Inf"],[1795391995,"1e-320"]]"#))]"
                ),
                [
                    .missing, .number(.infinity), .number(-.infinity),
                    .number(Double("1e-320") ?? 0),
                ]
            ),
            ("nothing", body("matrix", "[]"), []),
        ]
    )
    func answers(name: String, body: String, results: [ObservationResult]) throws {
        let delivery = try visit { .json(body) }
        #expect(delivery.batch.observations.map(\.result) == results, "\(name)")
        #expect(delivery.rejects.isEmpty, "\(name)")
    }

    @Test("A number without a series is refused with a remark")
    func scalar() throws {
        let delivery = try visit { .json(Self.body("scalar", #"[1795391990,"NaN"]"#)) }
        #expect(delivery.batch.observations.isEmpty)
        #expect(!delivery.remarks.isEmpty)
    }

    @Test("An error of the API is reported with the server's words", arguments: ["400", "422"])
    func refused(status: String) throws {
        let text = #"{"status":"error","errorType":"bad_data","error":"unknown unit q"}"#
        let failure = try #require(
            #expect(throws: ServiceFailure.self) {
                try visit { .json(text, status: "\(status) Bad") }
            }
        )
        #expect(failure.message.contains("unknown unit q"), "\(failure.message)")
    }

    @Test("A federation page is scraped with its own times")
    func federation() throws {
        let text = """
            # TYPE level untyped
            level{pump="a"} 1.5 1795391990000
            level{pump="b"} 2 1795391985500
            level{pump="c"} 3

            """
        let server = try ScriptedServer { _ in
            .whole(Array(text.utf8), type: "text/plain; version=0.0.4")
        }
        let client = PrometheusClient(source: "p", base: server.url + "/federate", rules: [])
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.map(\.number) == [1.5, 2, 3])
        #expect(
            delivery.batch.observations.map(\.phenomenonTime)
                == [now - .seconds(10), now - .milliseconds(14_500), now]
        )
    }
}
