// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel

@testable import TwinServices

/// Certificates and a TLS server made by the `openssl` command.
private final class Handshakes {
    static let tool = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    let folder: URL
    private var servers: [Process] = []

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-tls-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        try run("req -x509 \(key) -keyout ca.key -out ca.pem -subj /CN=authority -days 2")
        try run("req -x509 \(key) -keyout self.key -out self.pem -subj /CN=127.0.0.1 -days 2")
        for (name, place, days) in [
            ("good", "IP:127.0.0.1", 2), ("other", "DNS:example.org", 2),
            ("expired", "IP:127.0.0.1", -1),
        ] {
            try "subjectAltName=\(place)\n".write(
                to: folder.appendingPathComponent("names"),
                atomically: true,
                encoding: .utf8
            )
            try run("req \(key) -keyout \(name).key -out \(name).csr -subj /CN=\(name)")
            try run(
                "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) "
                    + "-extfile names -out \(name).pem"
            )
        }
    }

    deinit {
        for server in servers where server.isRunning { server.terminate() }
        try? FileManager.default.removeItem(at: folder)
    }

    private func process(_ words: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.tool))
        process.arguments = words.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        return process
    }

    private func run(_ words: String) throws {
        let process = try process(words)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(words)")
    }

    /// Starts a server with a certificate, and returns its address.
    func serve(_ name: String) throws -> String {
        let process = try process(
            "s_server -accept 127.0.0.1:0 -cert \(name).pem -key \(name).key -www"
        )
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        servers.append(process)
        // It prints "ACCEPT 127.0.0.1:36505" once it listens.
        var text = ""
        while !text.contains("ACCEPT") || !text.hasSuffix("\n") {
            let more = pipe.fileHandleForReading.availableData
            try #require(!more.isEmpty, "openssl s_server ended: \(text)")
            text += String(decoding: more, as: UTF8.self)
        }
        let line = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
        )
        let port = try #require(line.split(separator: ":").last)
        return "https://127.0.0.1:\(port)/"
    }

    /// Settings that trust the certificates in a file; nil for the system's.
    func settings(trusting name: String?) -> HTTPSettings {
        HTTPSettings(
            limits: HTTPLimits(deadline: .seconds(20)),
            certificateFile: name.map { folder.appendingPathComponent("\($0).pem").path }
        )
    }
}

@Suite(
    "A service's certificate is verified in a real handshake",
    .enabled(if: Handshakes.tool != nil, "openssl is not installed")
)
struct CertificateTests {
    @Test("N11 A self-signed, expired or other host's certificate is refused and the reason named")
    func refused() throws {
        let peers = try Handshakes()
        for (name, trusted, reason) in [
            ("self", nil, "self"), ("good", nil, "issuer"), ("good", "self", "issuer"),
            ("expired", "ca", "expired"), ("other", "ca", "name"),
        ] as [(String, String?, String)] {
            let found = try #require(
                failure(try peers.serve(name), peers.settings(trusting: trusted)),
                "\(name) was accepted"
            )
            #expect(found.kind == .unreachable, "\(found.message)")
            #expect(found.message.contains("cannot be trusted"), "\(found.message)")
            #expect(found.message.contains("ca_file"), "\(found.message)")
            #expect(found.message.english.lowercased().contains(reason), "\(found.message)")
        }
    }

    @Test("N11 A certificate is accepted if ca_file names its authority or the certificate itself")
    func accepted() throws {
        let peers = try Handshakes()
        let good = try send(try peers.serve("good"), peers.settings(trusting: "ca"))
        #expect(good.status == 200)
    }

    @Test(
        "N11 A server without TLS at an https address is refused, with no fall-back to plain HTTP"
    )
    func plain() throws {
        let server = try ScriptedServer { _ in .json("{}") }
        let address = server.url.replacing("http://", with: "https://")
        // The server waits for a request that it can read, or closes.
        let found = try #require(failure(address))
        #expect([.deadlinePassed, .unreachable].contains(found.kind), "\(found.message)")
        #expect(server.requests.isEmpty)
    }
}
