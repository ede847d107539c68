// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    @Suite("Creating a configuration with init")
    struct InitTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        @Test(
            "The file written by init passes the check, and is never overwritten",
            arguments: ["", "mine"]
        )
        func begin(folder: String) throws {
            let arguments = folder.isEmpty ? [] : [home.path + "/" + folder]
            let place = folder.isEmpty ? "/.config/citytop" : "/" + folder
            let configuration = home.path + place + "/config.yaml"
            let first = try Program.run(["init"] + arguments, home: home)
            #expect(first.status == 0, "\(first.complaint)")
            #expect(first.text.contains(configuration))
            let check = try Program.run(["check", "--config", configuration], home: home)
            #expect(check.status == 0, "\(check.complaint)")

            let page = home.path + place + "/layouts/machines.yaml"
            try FileManager.default.removeItem(atPath: configuration)
            try "mine".write(toFile: page, atomically: true, encoding: .utf8)
            let again = try Program.run(["init"] + arguments, home: home)
            #expect(again.status == 73)
            #expect(again.complaint.contains(page))
            #expect(try String(contentsOfFile: page, encoding: .utf8) == "mine")
            #expect(!FileManager.default.fileExists(atPath: configuration))
        }

        @Test("A folder that cannot be written to is reported with its name and ends with 73")
        func refused() throws {
            try home.write("a file", to: "mine")
            let outcome = try Program.run(["init", home.path + "/mine/city"], home: home)
            #expect(outcome.status == 73)
            #expect(outcome.complaint.contains("/mine/city"), "\(outcome.complaint)")
        }
    }
}
