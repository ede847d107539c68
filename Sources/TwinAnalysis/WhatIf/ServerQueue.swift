// SPDX-License-Identifier: Apache-2.0

/// A queue of requests for one of several equal servers.
///
/// Erlang's C formula gives the queue for random arrivals and service times. The factor of Allen
/// and Cunneen corrects it for arrivals and service times that vary more or less.
public enum ServerQueue: Hashable, Sendable {
    /// The utilization is above 95 %, so only the utilization is given.
    ///
    /// At such a load, the queue depends on chance more than on any formula.
    case unstable(utilization: Double)
    /// The queue reaches a steady state.
    case stable(Settled)

    /// The steady state of a queue.
    public struct Settled: Hashable, Sendable {
        /// The share of the capacity in use, in 0...1.
        public var utilization: Double
        /// The probability that a request has to wait, in 0...1.
        public var waitingProbability: Double
        /// The mean number of waiting requests.
        public var queueLength: Double
        /// The mean waiting time of a request, in the unit of time of the rates.
        public var waitingTime: Double
    }

    /// The utilization above which a queue counts as unstable.
    public static let greatestUtilization = 0.95

    /// Returns the queue of a group of servers.
    ///
    /// - Parameters:
    ///   - servers: The number of servers, from 1 to 1,000,000.
    ///   - arrivals: The number of requests that arrive per unit of time.
    ///   - service: The number of requests completed by one server per unit of time.
    ///   - arrivalVariation: The squared coefficient of variation of the times between arrivals; 1
    ///     for random arrivals.
    ///   - serviceVariation: The squared coefficient of variation of the service times.
    /// - Returns: The queue; nil if a number is out of range.
    public static func compute(
        servers: Int,
        arrivals: Double,
        service: Double,
        arrivalVariation: Double = 1,
        serviceVariation: Double = 1
    ) -> ServerQueue? {
        guard (1...1_000_000).contains(servers), arrivals >= 0, arrivals.isFinite, service > 0,
            service.isFinite, arrivalVariation >= 0, arrivalVariation.isFinite,
            serviceVariation >= 0, serviceVariation.isFinite
        else { return nil }
        let load = arrivals / service
        let utilization = load / Double(servers)
        guard utilization.isFinite else { return nil }
        guard utilization <= greatestUtilization else {
            return .unstable(utilization: utilization)
        }
        // Erlang's B is computed by its recursion, which never overflows, and C is derived from it.
        var blocking = 1.0
        for number in 1...servers {
            blocking = load * blocking / (Double(number) + load * blocking)
        }
        let waiting = blocking / (1 - utilization * (1 - blocking))
        let variation = (arrivalVariation + serviceVariation) / 2
        let length = waiting * utilization / (1 - utilization) * variation
        guard length.isFinite else { return nil }
        return .stable(
            Settled(
                utilization: utilization,
                waitingProbability: waiting,
                queueLength: length,
                waitingTime: arrivals > 0 ? length / arrivals : 0
            )
        )
    }
}
