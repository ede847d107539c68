// SPDX-License-Identifier: Apache-2.0

import CZlib
import Foundation
import TwinModel

/// The bytes of a file, decompressed if it is a gzip file.
///
/// Compressed files are recognized by their first two bytes. The ratio of decompression is limited:
/// a table of numbers shrinks to between a tenth and a fiftieth, a decompression bomb to a
/// thousandth.
final class ByteSource {
    /// The path of the file as given.
    let path: String
    /// The size of the file on disk, in bytes; 0 for a pipe.
    let size: Int64
    /// The number of bytes read from disk.
    private(set) var position: Int64 = 0

    private let descriptor: Int32
    private var packed: [UInt8] = []
    private var stream = z_stream()
    private var isPacked = false
    private var isStreamOpen = false
    private var isFinished = false
    private var unpacked: Int64 = 0

    /// The decompressed size from which the ratio is checked, in bytes.
    static let freeBytes: Int64 = 64 << 20
    /// The largest ratio of decompressed to compressed size.
    static let ratioLimit: Int64 = 250
    private static let pieceLength = 256 << 10

    init(path: String) throws(ImportError) {
        self.path = path
        descriptor = SystemPath.withBytes(of: path) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            throw .unreadable(file: path, detail: String(cString: strerror(errno)))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let detail = String(cString: strerror(errno))
            close(descriptor)
            throw .unreadable(file: path, detail: detail)
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFIFO else {
            close(descriptor)
            throw .noFile(file: path)
        }
        size = kind == S_IFREG ? Int64(status.st_size) : 0
        packed = [UInt8](repeating: 0, count: Self.pieceLength)
        try begin()
    }

    deinit {
        if isStreamOpen { inflateEnd(&stream) }
        close(descriptor)
    }

    /// Reads the first piece and detects whether the file is compressed.
    private func begin() throws(ImportError) {
        var count = 0
        while count < 2 {
            let more = try fill(from: count)
            if more == 0 { break }
            count += more
        }
        stream.avail_in = UInt32(count)
        isPacked = count >= 2 && packed[0] == 0x1F && packed[1] == 0x8B
        guard isPacked else { return }
        guard czlib_begin(&stream) == Z_OK else {
            throw .damagedPacking(file: path, detail: "no memory to unpack it")
        }
        isStreamOpen = true
    }

    private func fill(from offset: Int) throws(ImportError) -> Int {
        while true {
            let count = packed.withUnsafeMutableBytes { bytes in
                let start = bytes.baseAddress?.advanced(by: offset)
                return Foundation.read(descriptor, start, bytes.count - offset)
            }
            if count >= 0 {
                position += Int64(count)
                return count
            }
            if errno == EINTR { continue }
            throw .unreadable(file: path, detail: String(cString: strerror(errno)))
        }
    }

    /// Reads the next bytes.
    ///
    /// - Returns: The number of bytes; 0 at the end of the file.
    func read(into target: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        guard !target.isEmpty, !isFinished else { return 0 }
        if isPacked { return try unpack(into: target) }
        // The first piece was read to detect compression.
        let waiting = Int(stream.avail_in)
        if waiting > 0 {
            let count = min(waiting, target.count)
            let start = offsetOfWaiting
            packed.withUnsafeBytes { bytes in
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
                target.copyMemory(from: piece)
            }
            offsetOfWaiting += count
            stream.avail_in = UInt32(waiting - count)
            return count
        }
        while true {
            let count = Foundation.read(descriptor, target.baseAddress, target.count)
            if count >= 0 {
                position += Int64(count)
                return count
            }
            if errno == EINTR { continue }
            throw .unreadable(file: path, detail: String(cString: strerror(errno)))
        }
    }

    private var offsetOfWaiting = 0

    private func unpack(into target: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        while true {
            if stream.avail_in == 0 {
                offsetOfWaiting = 0
                stream.avail_in = UInt32(try fill(from: 0))
                if stream.avail_in == 0 {
                    throw .damagedPacking(file: path, detail: "it ends in the middle")
                }
            }
            let before = Int(stream.avail_in)
            let (code, written) = inflate(into: target)
            offsetOfWaiting += before - Int(stream.avail_in)
            unpacked += Int64(written)
            if unpacked > Self.freeBytes, unpacked / Self.ratioLimit > position {
                throw .bomb(file: path, packed: position, unpacked: unpacked)
            }
            switch code {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END:
                // Several concatenated gzip files are one file.
                if stream.avail_in == 0 {
                    offsetOfWaiting = 0
                    stream.avail_in = UInt32(try fill(from: 0))
                }
                if stream.avail_in == 0 {
                    isFinished = true
                } else {
                    inflateReset(&stream)
                }
            default:
                let detail = stream.msg.map { String(cString: $0) } ?? "it cannot be unpacked"
                throw .damagedPacking(file: path, detail: detail)
            }
            if written > 0 || isFinished { return written }
        }
    }

    private func inflate(into target: UnsafeMutableRawBufferPointer) -> (Int32, Int) {
        packed.withUnsafeMutableBytes { bytes in
            stream.next_in = bytes.baseAddress?.advanced(by: offsetOfWaiting)
                .assumingMemoryBound(to: UInt8.self)
            stream.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            let room = UInt32(truncatingIfNeeded: min(target.count, 1 << 30))
            stream.avail_out = room
            let code = CZlib.inflate(&stream, Z_NO_FLUSH)
            return (code, Int(room - stream.avail_out))
        }
    }
}
