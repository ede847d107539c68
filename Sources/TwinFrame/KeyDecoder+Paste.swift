// SPDX-License-Identifier: Apache-2.0

extension KeyDecoder {
    /// The place of the cursor that bytes end in telling, and where that begins: `ESC [ 1 ; 4 R`.
    static func answer(endingIn bytes: [UInt8]) -> (row: Int, column: Int, start: Int)? {
        let numbers = bytes.dropLast().suffix(12)
        guard let start = numbers.lastIndex(of: 0x1B), numbers[start...].dropFirst().first == 0x5B
        else { return nil }
        let parts = numbers[(start + 2)...].split(separator: 0x3B, omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) }
        guard parts.count == 2, let row = parts[0], let column = parts[1], row > 0, column > 0
        else {
            return nil
        }
        return (row, column, start)
    }
}
