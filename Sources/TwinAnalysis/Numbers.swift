// SPDX-License-Identifier: Apache-2.0

// The results of these functions are the same to the bit on every machine: they use only operations
// defined exactly by IEEE 754, in a fixed order, and no mathematical library.

/// Returns the median of the values, or NaN if there are none.
func median(of values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// Returns e to the power of a number between -1 and 1, from its Taylor series.
func exponential(_ power: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for number in 1...20 {
        term *= power / Double(number)
        sum += term
    }
    return sum
}

/// Returns the split-conformal quantile of some values.
///
/// The next value does not exceed it with a probability of at least `level`, if this value is
/// exchangeable with the given ones. The quantile is the value of rank ⌈(n + 1) · level⌉. If there
/// are too few values for this rank, the greatest value is returned, and the probability is only n
/// / (n + 1).
///
/// - Parameters:
///   - sorted: The values in ascending order.
///   - level: The probability, in 0...1.
/// - Returns: The quantile, or nil if there are no values.
func conformalQuantile(_ sorted: [Double], level: Double) -> Double? {
    guard !sorted.isEmpty else { return nil }
    // The subtraction prevents a whole rank from being rounded up by an error in the last bit.
    let rank = (Double(sorted.count + 1) * level - 1e-9).rounded(.up)
    return sorted[min(max(Int(rank), 1), sorted.count) - 1]
}

/// Solves a system of linear equations whose matrix is symmetric and positive definite.
///
/// - Parameters:
///   - matrix: The rows of the matrix, one after the other. Only its lower half is read.
///   - right: The right side.
/// - Returns: The solution, or nil if the matrix is not positive definite.
func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let size = right.count
    guard matrix.count == size * size else { return nil }
    var lower = matrix
    for row in 0..<size {
        for column in 0...row {
            var sum = matrix[row * size + column]
            for inner in 0..<column {
                sum -= lower[row * size + inner] * lower[column * size + inner]
            }
            if row == column {
                guard sum > 0, sum.isFinite else { return nil }
                lower[row * size + row] = sum.squareRoot()
            } else {
                lower[row * size + column] = sum / lower[column * size + column]
            }
        }
    }
    var solution = right
    for row in 0..<size {
        for inner in 0..<row { solution[row] -= lower[row * size + inner] * solution[inner] }
        solution[row] /= lower[row * size + row]
    }
    for row in stride(from: size - 1, through: 0, by: -1) {
        for inner in (row + 1)..<max(size, row + 1) {
            solution[row] -= lower[inner * size + row] * solution[inner]
        }
        solution[row] /= lower[row * size + row]
    }
    return solution.allSatisfy(\.isFinite) ? solution : nil
}
