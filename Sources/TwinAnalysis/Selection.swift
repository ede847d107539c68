// SPDX-License-Identifier: Apache-2.0

extension [Double] {
    /// Returns the value of a rank within a range of places, and reorders that range.
    ///
    /// The algorithm is quickselect with the median of three as pivot. Values must not be NaN.
    ///
    /// - Parameters:
    ///   - rank: The place the value would have if the range were sorted, within the range.
    ///   - range: The places to look at, not empty.
    /// - Returns: The value at that place of the sorted range.
    mutating func select(_ rank: Int, in range: Range<Int>) -> Double {
        var (low, high) = (range.lowerBound, range.upperBound - 1)
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle] < self[low] { swapAt(middle, low) }
            if self[high] < self[low] { swapAt(high, low) }
            if self[high] < self[middle] { swapAt(high, middle) }
            let pivot = self[middle]
            var (left, right) = (low, high)
            while left <= right {
                while self[left] < pivot { left += 1 }
                while self[right] > pivot { right -= 1 }
                if left <= right {
                    swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                return self[rank]
            }
        }
        return self[rank]
    }

    /// Returns the median of a range of places, or of all values, and reorders it; NaN if it is
    /// empty.
    mutating func selectMedian(in range: Range<Int>? = nil) -> Double {
        let range = range ?? 0..<count
        guard !range.isEmpty else { return .nan }
        let upper = select(range.lowerBound + range.count / 2, in: range)
        guard range.count % 2 == 0 else { return upper }
        // Everything before the selected place is at most as great.
        var lower = self[range.lowerBound]
        for place in range.lowerBound..<(range.lowerBound + range.count / 2) {
            lower = Swift.max(lower, self[place])
        }
        return (lower + upper) / 2
    }

    /// Returns a quantile, interpolated between the two nearest values; NaN if there are no values.
    mutating func selectQuantile(_ share: Double) -> Double {
        guard !isEmpty else { return .nan }
        let position = Double(count - 1) * Swift.min(Swift.max(share, 0), 1)
        let rank = Int(position)
        let value = select(rank, in: 0..<count)
        guard rank + 1 < count else { return value }
        var next = self[rank + 1]
        for place in (rank + 1)..<count { next = Swift.min(next, self[place]) }
        return value + (next - value) * (position - Double(rank))
    }
}
