// SPDX-License-Identifier: Apache-2.0

/// Numbers byte strings in the order they are first seen in.
///
/// Swift's seeded hash keeps a file from being written so that all its names fall into one place.
struct ByteTable {
    private var places: [Int32] = Array(repeating: -1, count: 64)
    private var hashes: [Int] = []
    private var starts: [Int] = [0]
    private var bytes: [UInt8] = []
    /// The one asked for last, which is often asked for again.
    private var last = -1

    /// How many are numbered.
    var count: Int { hashes.count }

    /// The number of a byte string, and whether it is seen for the first time.
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

    /// The byte string of a number.
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
