// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The checks of files with trusted certificates.
enum CertificateFile {
    private static let sizeLimit = 8 << 20

    /// Returns the reason why a file cannot be used for certificates, or nil if it can.
    static func problem(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            return errno == ENOENT ? "does not exist" : "cannot be read"
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return "is not a file"
        }
        guard status.st_size <= sizeLimit else { return "is too large for certificates" }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = read(descriptor, &bytes, bytes.count)
        let mark = Array("-----BEGIN CERTIFICATE-----".utf8)
        guard count > 0, bytes[..<count].firstRange(of: mark) != nil else {
            return "holds no certificate in PEM"
        }
        return nil
    }
}
