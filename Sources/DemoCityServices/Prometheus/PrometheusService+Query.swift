// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PrometheusService {
    /// Returns the result of an instant query.
    func query(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        let expression = try parsed(request)
        let time =
            try self.time("time", of: request) ?? board.read { $0.instant.millisecondsSince1970 }
        var evaluator = PromEvaluator(selections(of: expression))
        if case .selector(let selector) = expression, selector.range != nil {
            let matrix = try evaluator.matrix(selector, at: time)
            return Self.result("matrix", reserving: 1 << 16) { json in
                json.array { json in
                    for (labels, points) in matrix {
                        json.write(evaluator.labels(labels), points: points)
                    }
                }
            }
        }
        switch try evaluator.value(of: expression, at: time) {
        case .scalar(let number):
            return Self.result("scalar") {
                $0.write(point: time, PrometheusService.text(of: number))
            }
        case .text(let text): return Self.result("string") { $0.write(point: time, text) }
        case .vector(let vector):
            try checkLabels(vector)
            return Self.result("vector", reserving: 256 * (vector.count + 1)) { json in
                json.array { json in
                    for (labels, value) in vector {
                        json.object { json in
                            json.key("metric")
                            json.write(evaluator.labels(labels))
                            json.key("value")
                            json.write(point: time, PrometheusService.text(of: value))
                        }
                    }
                }
            }
        }
    }

    /// Returns the result of a range query.
    func queryRange(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        let expression = try parsed(request)
        guard expression.kind == .vector || expression.kind == .scalar else {
            let kind = expression.kind == .matrix ? "range vector" : "string"
            throw .badData(
                "invalid parameter \"query\": invalid expression type \"\(kind)\" for range query, "
                    + "must be Scalar or instant Vector"
            )
        }
        guard let start = try time("start", of: request), let end = try time("end", of: request)
        else { throw .badData("invalid parameter \"start\" or \"end\": both are needed") }
        guard end >= start else {
            throw .badData("invalid parameter \"end\": end timestamp must not be before start time")
        }
        let step = try self.step(request)
        guard (end - start) / step < 11_000 else {
            throw .badData(
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the "
                    + "query resolution (?step=XX)"
            )
        }
        var evaluator = PromEvaluator(selections(of: expression))
        var points: [Int: [(time: Int64, value: Double)]] = [:]
        var count = 0
        for time in stride(from: start, through: end, by: Int64.Stride(step)) {
            switch try evaluator.value(of: expression, at: time) {
            case .scalar(let number): points[-1, default: []].append((time, number))
            case .vector(let vector):
                try checkLabels(vector)
                count += vector.count
                guard count <= 2_000_000 else {
                    throw .execution(
                        "query processing would load too many samples into memory in query execution"
                    )
                }
                for (labels, value) in vector { points[labels, default: []].append((time, value)) }
            case .text: break
            }
        }
        let rows = points.map { (labels: evaluator.labels($0.key), points: $0.value) }
            .sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
        return Self.result("matrix", reserving: 32 * count + 1024) { json in
            json.array { json in
                for row in rows { json.write(row.labels, points: row.points) }
            }
        }
    }

    /// Returns the exemplars of a query's series: always none, as the exporters attach none.
    func exemplars(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        _ = try parsed(request)
        _ = try time("start", of: request)
        _ = try time("end", of: request)
        return Self.success { $0.array { _ in } }
    }

    /// Returns the query in Prometheus' canonical format.
    func formatted(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        let text = try parsed(request).spelling
        return Self.success { $0.text(text) }
    }

    /// Returns a number in Prometheus' format.
    static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        if number.magnitude < 1e15, let whole = Int64(exactly: number) { return String(whole) }
        return number.description
    }

    /// Returns the time in a parameter in milliseconds; it is given in Unix seconds or RFC 3339.
    func time(_ name: String, of request: ServiceRequest) throws(PromFailure) -> Int64? {
        guard let text = request[name], !text.isEmpty else { return nil }
        if let seconds = Double(text), seconds.magnitude < 1e11,
            let instant = Instant(secondsSince1970: seconds)
        {
            return instant.millisecondsSince1970
        }
        guard let parsed = Instant.parse(text) else {
            throw .badData(
                "invalid parameter \"\(name)\": cannot parse \"\(text)\" to a valid timestamp"
            )
        }
        return parsed.instant.millisecondsSince1970
    }

    private func step(_ request: ServiceRequest) throws(PromFailure) -> Int64 {
        let text = request["step"] ?? ""
        let seconds = Double(text).flatMap { Int64(exactly: ($0 * 1000).rounded()) }
        guard let step = seconds ?? PromLexer.milliseconds(text), step > 0, step < 1 << 46 else {
            throw .badData(
                "invalid parameter \"step\": cannot parse \"\(text)\" to a valid duration above zero"
            )
        }
        return step
    }

    private func parsed(_ request: ServiceRequest) throws(PromFailure) -> PromExpression {
        guard let query = request["query"], !query.isEmpty else {
            throw .badData(
                "invalid parameter \"query\": unknown position: parse error: no expression"
            )
        }
        do {
            return try PromParser.parse(query)
        } catch {
            throw .badData("invalid parameter \"query\": \(error.sentence)")
        }
    }

    private func checkLabels(_ vector: [PromValue.Element]) throws(PromFailure) {
        guard Set(vector.map(\.labels)).count == vector.count else {
            throw .execution("vector cannot contain metrics with the same labelset")
        }
    }

    private static func result(
        _ type: String,
        reserving capacity: Int = 1024,
        _ write: (inout JSONBuffer) -> Void
    ) -> ServiceAnswer {
        success(reserving: capacity) { json in
            json.object { json in
                json.member("resultType", type)
                json.key("result")
                write(&json)
            }
        }
    }
}

extension JSONBuffer {
    /// Writes labels as an object.
    mutating func write(_ labels: [PromLabel]) {
        object { json in for label in labels { json.member(label.name, label.value) } }
    }

    /// Writes a point in Prometheus' format: seconds and a string.
    mutating func write(point time: Int64, _ text: String) {
        array {
            $0.number(Double(time) / 1000)
            $0.text(text)
        }
    }

    /// Writes one series of a matrix.
    mutating func write(_ labels: [PromLabel], points: [(time: Int64, value: Double)]) {
        object { json in
            json.key("metric")
            json.write(labels)
            json.key("values")
            json.array { json in
                for (time, value) in points {
                    json.write(point: time, PrometheusService.text(of: value))
                }
            }
        }
    }
}
