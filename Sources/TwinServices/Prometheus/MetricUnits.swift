// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The units of Prometheus metrics.
///
/// They are part of the metrics' names (prometheus.io, "Metric and label naming") or, for NVIDIA's
/// DCGM exporter, of the help texts of its default counters.
enum MetricUnits {
    private static let suffixes: [String: String] = [
        "seconds": "s", "milliseconds": "ms", "microseconds": "us", "minutes": "min",
        "hours": "h", "days": "d", "bytes": "By", "celsius": "Cel", "kelvin": "K",
        "joules": "J", "watts": "W", "kilowatts": "kW", "megawatts": "MW", "volts": "V",
        "amperes": "A", "hertz": "Hz", "meters": "m", "metres": "m", "ratio": "1",
        "percent": "%", "pascals": "Pa", "gflops": "GFLOPS", "tflops": "TFLOPS",
        "pflops": "PFLOPS", "eflops": "EFLOPS",
    ]

    private static let dcgm: [String: String] = [
        "DCGM_FI_DEV_GPU_UTIL": "%", "DCGM_FI_DEV_MEM_COPY_UTIL": "%",
        "DCGM_FI_DEV_ENC_UTIL": "%", "DCGM_FI_DEV_DEC_UTIL": "%",
        "DCGM_FI_DEV_FB_USED": "MiBy", "DCGM_FI_DEV_FB_FREE": "MiBy",
        "DCGM_FI_DEV_FB_TOTAL": "MiBy", "DCGM_FI_DEV_POWER_USAGE": "W",
        "DCGM_FI_DEV_GPU_TEMP": "Cel", "DCGM_FI_DEV_MEMORY_TEMP": "Cel",
        "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": "mJ", "DCGM_FI_DEV_SM_CLOCK": "MHz",
        "DCGM_FI_DEV_MEM_CLOCK": "MHz", "DCGM_FI_PROF_GR_ENGINE_ACTIVE": "1",
        "DCGM_FI_PROF_SM_ACTIVE": "1", "DCGM_FI_PROF_DRAM_ACTIVE": "1",
    ]

    /// Returns the unit in a metric's name; empty if there is none.
    static func unit(of name: String) -> UnitCode {
        if let code = dcgm[name] { return UnitCode(ucum: code) }
        var parts = name.split(separator: "_")
        if parts.last == "total" || parts.last == "sum" { parts.removeLast() }
        if ["count", "bucket", "info"].contains(parts.last ?? "") { return .one }
        guard let last = parts.last, let code = suffixes[last.lowercased()] else {
            return UnitCode(ucum: "")
        }
        return UnitCode(ucum: code)
    }

    /// Returns true if the value means "not supported" or "not found" in DCGM.
    ///
    /// DCGM's blank values are 0x7ffffffffffffff0…f3, 0x7ffffff0…f3 and 140737488355328…31
    /// (dcgm_structs.h). The first four are the same double.
    static func isBlank(_ value: Double, of name: String) -> Bool {
        if value == 9_223_372_036_854_775_808 { return true }
        guard name.hasPrefix("DCGM_") else { return false }
        return (2_147_483_632...2_147_483_635).contains(value)
            || (140_737_488_355_328...140_737_488_355_331).contains(value)
    }
}

/// The growth of counters, taking resets into account.
///
/// A counter that falls was reset to zero, and its new value has been counted since (Prometheus,
/// `rate()`). So a reset causes neither a negative step nor one as large as the counter.
public enum CounterRate {
    /// Returns the total growth over the samples, resets included.
    public static func increase(of samples: [Double]) -> Double {
        var sum = 0.0
        for (previous, next) in zip(samples, samples.dropFirst())
        where previous.isFinite && next.isFinite {
            sum += next >= previous ? next - previous : max(next, 0)
        }
        return sum
    }
}
