// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinVocabulary

@Suite("Certificates of a source")
struct CertificateFileTests {
    private static let text = """
        city: Springfield
        sources:
          - {id: roads, domain: traffic, standard: sensorthings, url: "https://a.example", ca_file: NAME}
        """

    private func check(_ name: String, in folder: URL) -> Checked<Configuration> {
        ConfigurationReader.check(
            text: Self.text.replacing("NAME", with: "\"\(name)\""),
            file: folder.appendingPathComponent("config.yaml").path,
            catalog: nil
        )
    }

    @Test("ca_file is a path or a name beside the configuration, and must contain a certificate")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let good = folder.appendingPathComponent("city.pem")
        try Data("-----BEGIN CERTIFICATE-----\nTUlJ\n".utf8).write(to: good)
        try Data("-----BEGIN PRIVATE KEY-----\n".utf8)
            .write(to: folder.appendingPathComponent("key.pem"))
        for name in ["city.pem", good.path] {
            let checked = check(name, in: folder)
            #expect(checked.problems.isEmpty)
            #expect(checked.value?.sources.first?.certificateFile == good.path)
        }
        for (name, reason) in [
            ("none.pem", "does not exist"), ("key.pem", "holds no certificate in PEM"),
            (".", "is not a file"),
        ] {
            let problems = check(name, in: folder).problems.map(\.description)
            #expect(problems.count == 1 && problems[0].contains(reason), "\(problems)")
        }
    }
}
