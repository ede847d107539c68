// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("Secrets and addresses do not leak")
    struct SecretTests {
        private static let token = "tOk3n/with+signs-of_all.kinds"

        @Test(
            "A token sent back by a service never reaches log, cache, screen or recording",
            arguments: [
                "HTTP/1.1 401 TOKEN\r\nConnection: close\r\n\r\nno TOKEN, Bearer TOKEN or BASIC",
                "HTTP/1.1 302 Found\r\nLocation: /login?token=PERCENT&b=BASE64\r\n"
                    + "Connection: close\r\n\r\n",
                "HTTP/1.1 500 X\r\nX-TOKEN: a\r\nContent-Type: text/html\r\n\r\n<p>PERCENT BASE64",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"error\": \"TOKEN\"} TOKEN",
            ]
        )
        func echo(answer: String) throws {
            let coded = Data(Self.token.utf8).base64EncodedString()
            let basic = Data("user:\(Self.token)".utf8).base64EncodedString()
            let percent = Self.token.replacing("/", with: "%2f").replacing("+", with: "%2B")
            let answer = answer.replacing("TOKEN", with: Self.token).replacing(
                "BASE64",
                with: coded
            )
            .replacing("BASIC", with: basic).replacing("PERCENT", with: percent)
            let server = try OneAnswerServer(answer)
            let city = try SmallCity()
            let text = try SmallCity.configuration(ports: Array(repeating: server.port, count: 4))
                .replacing("    standard:", with: "    token_variable: CITY_TOKEN\n    standard:")
            try text.write(toFile: city.configuration, atomically: true, encoding: .utf8)
            let log = city.folder.path + "/sync.log"
            let sync = try Program.run(
                ["sync", "--once", "--log", log] + city.arguments,
                home: city.folder,
                ["CITY_TOKEN": Self.token]
            )
            let recording = city.folder.path + "/r.citytop"
            let made = try Program.run(
                ["record", "-o", recording] + city.arguments,
                home: city.folder,
                ["CITY_TOKEN": Self.token]
            )
            #expect(made.status == 0, "\(made.complaint)")
            let dashboard = try Dashboard(city, environment: ["CITY_TOKEN": Self.token])
            dashboard.terminal.send("9")
            #expect(dashboard.shows("─ Sources "), "\(dashboard.screen.text)")
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            let logged = try Data(contentsOf: URL(fileURLWithPath: log))
            #expect(String(decoding: logged, as: UTF8.self).contains("127.0.0.1:\(server.port)"))
            let places = [
                "standard error": sync.errors, "log": logged,
                "screen": dashboard.terminal.output,
                "cache": try Data(contentsOf: URL(fileURLWithPath: city.cache)),
                "side file": try Data(contentsOf: URL(fileURLWithPath: city.cache + "-wal")),
                "recording": try Data(contentsOf: URL(fileURLWithPath: recording)),
            ]
            let needles = [
                Self.token, Self.token.lowercased(), percent, coded, basic,
                String(coded.dropFirst(4).dropLast(4)), String(basic.dropFirst(8).dropLast(4)),
            ]
            for (place, data) in places {
                for needle in needles {
                    #expect(data.firstRange(of: Data(needle.utf8)) == nil, "\(place): \(needle)")
                }
            }
            // Recordings are shared with people who need not know the services' addresses.
            let kept = try #require(places["recording"])
            #expect(kept.firstRange(of: Data("127.0.0.1:\(server.port)".utf8)) == nil)
        }
    }
}
