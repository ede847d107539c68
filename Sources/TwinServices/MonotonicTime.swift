// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The monotonic clock, which has no date and is used for time limits and pauses only.
public enum MonotonicTime {
    /// The milliseconds since an arbitrary instant, which a change of the date does not affect.
    public static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
