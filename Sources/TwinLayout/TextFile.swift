// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A reader of citytop's own files that never blocks and limits their size, because the path may
/// lead to any object.
enum TextFile {
    /// The maximum number of bytes read from one file.
    static let byteLimit = 1 << 20

    /// The maximum number of files read from one folder.
    static let fileLimit = 256

    /// Reads the text of a file.
    ///
    /// Reading never blocks: pipes are refused. The size is checked before and during reading.
    static func read(_ path: String) -> Result<String, Refusal> {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(refusal(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(refusal(errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: return .failure(Refusal(.isFolder))
        default: return .failure(Refusal(.notRegular))
        }
        let size = Int64(status.st_size)
        guard size <= Int64(byteLimit) else {
            return .failure(Refusal(.tooLarge(bytes: size, limit: byteLimit)))
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { buffer in
                Int(readBytes(descriptor, buffer.baseAddress, buffer.count))
            }
            if count < 0 {
                if errno == EINTR { continue }
                return .failure(refusal(errno))
            }
            if count == 0 { break }
            bytes += chunk.prefix(count)
            if bytes.count > byteLimit {
                let length = Int64(bytes.count)
                return .failure(Refusal(.tooLarge(bytes: length, limit: byteLimit)))
            }
        }
        return text(of: bytes)
    }

    /// Decodes bytes as UTF-8, or returns the place of the first invalid byte.
    static func text(of bytes: [UInt8]) -> Result<String, Refusal> {
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let content = isMarked ? bytes.dropFirst(3) : bytes[...]
        guard !content.contains(0), let text = String(validating: content, as: UTF8.self) else {
            let (line, column) = firstDamage(in: content)
            return .failure(Refusal(.notText, line: line, column: column))
        }
        return .success(text)
    }

    /// Returns the names of the YAML files in a folder in order, without hidden files.
    static func list(_ folder: String) -> Result<[String], Refusal> {
        guard let directory = opendir(folder) else {
            return .failure(errno == ENOTDIR ? Refusal(.isNotFolder) : refusal(errno))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let isYAML = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
            if isYAML, !name.hasPrefix(".") { names.append(name) }
        }
        guard names.count <= fileLimit else {
            return .failure(Refusal(.tooMany("files", count: names.count, limit: fileLimit)))
        }
        return .success(names.sorted())
    }

    /// The reason why a file or folder was not read, with its place in the file.
    struct Refusal: Error, Hashable {
        var cause: Problem.Cause
        var line = 0
        var column = 0

        init(_ cause: Problem.Cause, line: Int = 0, column: Int = 0) {
            self.cause = cause
            self.line = line
            self.column = column
        }
    }

    private static func refusal(_ code: Int32) -> Refusal {
        switch code {
        case ENOENT: Refusal(.missingFile)
        case ENXIO, ENODEV: Refusal(.notRegular)
        default: Refusal(.unreadable(strerror(code).map { String(cString: $0) } ?? "error \(code)"))
        }
    }

    private static func readBytes(
        _ descriptor: Int32,
        _ buffer: UnsafeMutableRawPointer?,
        _ count: Int
    ) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer, count)
        #else
        Darwin.read(descriptor, buffer, count)
        #endif
    }

    /// Returns the line and column of the first byte that is not text.
    private static func firstDamage(in bytes: ArraySlice<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator), scalar.value != 0 {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return (line, column)
    }
}
