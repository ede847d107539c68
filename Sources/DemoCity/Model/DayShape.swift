// SPDX-License-Identifier: Apache-2.0

/// A profile over the day: 24 values, one for the middle of each hour.
struct DayShape: Sendable {
    private let values: [Double]

    init(_ values: [Double]) {
        precondition(values.count == 24, "A day shape has one value for each of 24 hours.")
        self.values = values
    }

    /// Returns the value at an hour, interpolated linearly between the middles of the hours.
    func value(at hour: Double) -> Double {
        let shifted = hour - 0.5 < 0 ? hour + 23.5 : hour - 0.5
        let index = min(max(Int(shifted), 0), 23)
        let part = shifted - Double(index)
        return values[index] * (1 - part) + values[(index + 1) % 24] * part
    }

    /// Household electricity, workday in winter: BDEW H0 (city-facts §3).
    static let householdWinter = DayShape([
        0.55, 0.40, 0.37, 0.36, 0.37, 0.44, 0.85, 1.22, 1.25, 1.16, 1.09, 1.11,
        1.23, 1.22, 1.08, 0.98, 0.99, 1.21, 1.56, 1.76, 1.58, 1.32, 1.10, 0.81,
    ])

    /// Household electricity, workday in summer: BDEW H0 (city-facts §3).
    static let householdSummer = DayShape([
        0.63, 0.47, 0.42, 0.40, 0.42, 0.51, 0.83, 1.11, 1.21, 1.23, 1.19, 1.21,
        1.35, 1.30, 1.12, 1.01, 0.98, 1.04, 1.21, 1.41, 1.42, 1.34, 1.23, 0.96,
    ])

    /// Commercial electricity, workday in winter: BDEW G0 (city-facts §3).
    static let commercial = DayShape([
        0.46, 0.39, 0.36, 0.37, 0.45, 0.50, 0.60, 0.86, 1.41, 1.71, 1.74, 1.79,
        1.65, 1.38, 1.29, 1.43, 1.50, 1.53, 1.26, 0.87, 0.72, 0.63, 0.57, 0.53,
    ])

    /// Heat demand over the day in Beijing in winter: Dongsi 2013–17 (city-facts §3).
    static let heatNeed = DayShape([
        1.09, 1.10, 1.12, 1.14, 1.15, 1.18, 1.19, 1.19, 1.15, 1.06, 0.97, 0.90,
        0.85, 0.80, 0.77, 0.76, 0.79, 0.85, 0.90, 0.94, 0.98, 1.01, 1.04, 1.07,
    ])

    /// Road demand on a workday as a share of the demand that fills the roads at the morning peak.
    ///
    /// Assumed; the peaks are at the documented times: 7:00–10:00, worst 7:30–8:30, and from 16:00,
    /// worst 16:30–18:30 (city-facts §3, status B).
    static let roadWorkday = DayShape([
        0.30, 0.22, 0.18, 0.18, 0.24, 0.42, 0.70, 0.98, 1.00, 0.90, 0.80, 0.77,
        0.74, 0.75, 0.78, 0.83, 0.93, 1.00, 0.97, 0.82, 0.68, 0.58, 0.48, 0.38,
    ])

    /// Road demand on a day off, on the same scale (assumed).
    static let roadDayOff = DayShape([
        0.34, 0.25, 0.20, 0.18, 0.20, 0.30, 0.42, 0.54, 0.66, 0.76, 0.82, 0.82,
        0.79, 0.77, 0.79, 0.82, 0.85, 0.86, 0.82, 0.74, 0.66, 0.58, 0.49, 0.40,
    ])

    /// Water use, with a mean of 1.
    ///
    /// Assumed: a morning and an evening peak over an industrial base.
    static let water = DayShape([
        0.68, 0.62, 0.60, 0.60, 0.64, 0.80, 1.08, 1.28, 1.26, 1.16, 1.10, 1.10,
        1.14, 1.06, 1.00, 0.98, 1.02, 1.12, 1.24, 1.28, 1.22, 1.10, 0.92, 0.78,
    ])

    /// Gas burnt for cooking, industry and power, with a mean of about 1 (assumed).
    static let gas = DayShape([
        0.70, 0.66, 0.64, 0.64, 0.70, 0.86, 1.08, 1.18, 1.12, 1.02, 1.02, 1.16,
        1.14, 0.98, 0.94, 0.96, 1.06, 1.26, 1.36, 1.26, 1.10, 1.00, 0.90, 0.78,
    ])

    /// Metro rides started, as shares of the day that add up to about 1.
    ///
    /// Assumed: service from 5:00 to midnight with peaks in the rush hours.
    static let metroWorkday = DayShape([
        0, 0, 0, 0, 0, 0.012, 0.048, 0.118, 0.128, 0.070, 0.042, 0.038,
        0.039, 0.040, 0.041, 0.045, 0.060, 0.102, 0.098, 0.050, 0.030, 0.024, 0.013, 0.002,
    ])

    /// Metro rides started on a day off, as shares of the day (assumed).
    static let metroDayOff = DayShape([
        0, 0, 0, 0, 0, 0.010, 0.025, 0.045, 0.058, 0.066, 0.068, 0.066,
        0.064, 0.066, 0.068, 0.070, 0.074, 0.076, 0.070, 0.060, 0.048, 0.038, 0.022, 0.006,
    ])

    /// Trading at the data exchange, where the busiest hour is 1.
    ///
    /// Assumed: office hours, and automated trading at night.
    static let exchange = DayShape([
        0.15, 0.12, 0.12, 0.12, 0.13, 0.16, 0.22, 0.34, 0.62, 0.92, 1.00, 0.96,
        0.70, 0.80, 0.97, 1.00, 0.95, 0.82, 0.60, 0.48, 0.42, 0.36, 0.28, 0.20,
    ])

    /// The requested utilization of the compute centres.
    ///
    /// Assumed, around the 85 % reported for the city (city-facts §2, status A).
    static let compute = DayShape([
        0.86, 0.87, 0.87, 0.87, 0.86, 0.85, 0.84, 0.83, 0.83, 0.84, 0.86, 0.87,
        0.86, 0.86, 0.87, 0.88, 0.88, 0.88, 0.87, 0.86, 0.86, 0.87, 0.87, 0.86,
    ])
}
