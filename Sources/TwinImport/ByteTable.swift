// SPDX-License-Identifier: Apache-2.0

/// A table that numbers byte strings in the order of their first appearance.
///
/// Swift's seeded hash prevents a crafted file from making all its names collide.
struct ByteTable {
    private var places: [Int32] = Array(repeating: -1, count: 64)
    private var hashes: [Int] = []
    private var starts: [Int] = [0]
    private var bytes: [UInt8] = []
    /// The last number returned, which is often requested again.
    private var last = -1

    /// The number of byte strings.
    var count: Int { hashes.count }

    /// Returns the number of a byte string, and true if it is new.
    mutating func number(of key: UnsafeRawBufferPointer) -> (number: Int, isNew: Bool) {
        if last >= 0, isEqual(last, key) { return (last, false) }
        var hasher = Hasher()
        hasher.combine(bytes: key)
        let hash = hasher.finalize()
        var place = hash & (places.count - 1)
        while places[place] >= 0 {
            let number = Int(places[place])
            if hashes[number] == hash, isEqual(number, key) {
                last = number
                return (number, false)
            }
            place = (place + 1) & (places.count - 1)
        }
        let number = hashes.count
        hashes.append(hash)
        bytes.append(contentsOf: key)
        starts.append(bytes.count)
        places[place] = Int32(truncatingIfNeeded: number)
        if hashes.count * 2 > places.count { grow() }
        return (number, true)
    }

    /// The byte string with the number.
    subscript(number: Int) -> ArraySlice<UInt8> { bytes[starts[number]..<starts[number + 1]] }

    private func isEqual(_ number: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        let first = starts[number]
        guard starts[number + 1] - first == key.count else { return false }
        for index in 0..<key.count where bytes[first + index] != key[index] { return false }
        return true
    }

    private mutating func grow() {
        places = Array(repeating: -1, count: places.count * 2)
        for (number, hash) in hashes.enumerated() {
            var place = hash & (places.count - 1)
            while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
            places[place] = Int32(truncatingIfNeeded: number)
        }
    }
}
