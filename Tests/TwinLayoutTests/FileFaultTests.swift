// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinModel

#if canImport(Glibc)
import Glibc
#else
import Darwin
import TwinVocabulary
#endif

@Suite("The path of a file may lead to any object")
struct FileFaultTests {
    @Test("C01 A missing file is reported")
    func missing() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("config.yaml").path
        #expect(Self.told(path) == ["\(path): error: no such file"])
    }

    @Test("C01 An empty file is reported, and one with only comments")
    func empty() throws {
        let folder = try TemporaryFolder()
        for text in ["", "\n\n", "# later\n", "\u{FEFF}"] {
            let path = try folder.write(text.utf8, to: "config.yaml")
            let expected =
                "\(path): error: the file is empty; it should hold the city and its sources"
            #expect(Self.told(path) == [expected])
        }
    }

    @Test("C01 A folder at the path of a file is reported, and a file at the path of a folder")
    func folders() throws {
        let folder = try TemporaryFolder()
        #expect(Self.told(folder.url.path).first?.hasSuffix("this is a folder, not a file") == true)
        let path = try folder.write("page: x".utf8, to: "x.yaml")
        let problems = LayoutReader.check(folder: path, catalog: nil).problems
        #expect(problems.map(\.cause) == [.isNotFolder])
        #expect(CatalogReader.check(folder: path).problems.map(\.cause) == [.isNotFolder])
    }

    @Test("C01 An unreadable file is reported with the system's message")
    func unreadable() {
        // The kernel refuses to read this file even for root.
        let problems = ConfigurationReader.check(path: "/proc/self/mem", catalog: nil).problems
        #expect(problems.count == 1)
        #expect(problems.first?.message.string.hasPrefix("cannot be read: ") == true)
    }

    @Test("C01 A file of 100 MB is refused because of its size")
    func large() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([], to: "config.yaml")
        #expect(truncate(path, 100_000_000) == 0)
        let problems = ConfigurationReader.check(path: path, catalog: nil).problems
        #expect(problems.map(\.cause) == [.tooLarge(bytes: 100_000_000, limit: 1 << 20)])
    }

    @Test("C01 A file without an end is refused")
    func endless() throws {
        let problems = ConfigurationReader.check(path: "/dev/zero", catalog: nil).problems
        #expect(problems.map(\.cause) == [.notRegular])
    }

    @Test("C01 A pipe is refused without waiting for its other end")
    func pipe() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("config.yaml").path
        #expect(mkfifo(path, 0o600) == 0)
        let problems = ConfigurationReader.check(path: path, catalog: nil).problems
        #expect(problems.map(\.cause) == [.notRegular])
    }

    @Test(
        "C01 A binary file is reported with the place of its first invalid byte",
        arguments: [
            (Array("city: x\nsou".utf8) + [0x00, 0x01], 2, 4),
            (Array("城市: ".utf8) + [0xFF, 0xFE], 1, 5),
            ([0xC0, 0xAF], 1, 1),
            ([0xED, 0xA0, 0x80], 1, 1),
            ([0xFF, 0xFE, 0x63, 0x00], 1, 1),
        ]
    )
    func binary(bytes: [UInt8], line: Int, column: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "config.yaml")
        let problems = ConfigurationReader.check(path: path, catalog: nil).problems
        #expect(problems.map(\.cause) == [.notText])
        #expect(problems.map(\.line) == [line])
        #expect(problems.map(\.column) == [column])
    }

    @Test("C01 A shipped file truncated anywhere is either read or has an error")
    func cut() throws {
        let catalog = try ProjectFolder.catalog()
        let url = ProjectFolder.url.appendingPathComponent("Data/demo/config.yaml")
        let text = Array(try String(contentsOf: url, encoding: .utf8).unicodeScalars)
        var read = 0
        let ends = stride(from: 0, to: text.count, by: 7)
        for end in ends {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text[..<end])
            let checked = ConfigurationReader.check(
                text: String(view),
                file: "demo.yaml",
                catalog: catalog
            )
            #expect((checked.value == nil) == checked.problems.contains { $0.level == .error })
            read += checked.value == nil ? 0 : 1
        }
        #expect(0 < read && read < Array(ends).count, "\(read)")
    }

    @Test("An empty folder is reported, and a missing one")
    func emptyFolder() throws {
        let folder = try TemporaryFolder()
        let catalog = CatalogReader.check(folder: folder.url.path)
        #expect(catalog.problems.map(\.cause) == [.noFiles("a domain of the catalog")])
        let layout = LayoutReader.check(folder: folder.url.path, catalog: nil)
        #expect(layout.problems.map(\.cause) == [.noFiles("a page of the dashboard")])
        let gone = LayoutReader.check(folder: folder.url.path + "/gone", catalog: nil)
        #expect(gone.problems.map(\.cause) == [.missingFile])
    }

    @Test("Problems of several files are reported together, sorted by file")
    func severalFiles() throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("page: a\nname: A\n".utf8, to: "a.yaml")
        let second = try folder.write("page: a\nname: [\n".utf8, to: "b.yaml")
        _ = try folder.write("not yaml: [".utf8, to: "notes.txt")
        let problems = LayoutReader.check(folder: folder.url.path, catalog: nil).problems
        #expect(Set(problems.map(\.file)) == [first, second])
        #expect(problems == problems.sorted())
        #expect(throws: FileProblems(problems)) {
            try LayoutReader.read(folder: folder.url.path, catalog: nil)
        }
    }

    @Test("A name used by two pages of different files is reported")
    func sameName() throws {
        let folder = try TemporaryFolder()
        let page =
            "page: a\nname: A\npanes: {x: {kind: alarms, title: X}}\n"
            + "forms: [{size: 80x24, pane: x}]\n"
        _ = try folder.write(page.utf8, to: "a.yaml")
        _ = try folder.write(page.utf8, to: "b.yaml")
        let problems = LayoutReader.check(folder: folder.url.path, catalog: nil).problems
        let taken = Problem.Cause.takenName("a page", name: "a", firstPlace: "a.yaml:1")
        #expect(problems.map(\.cause) == [taken])
    }

    private static func told(_ path: String) -> [String] {
        ConfigurationReader.check(path: path, catalog: nil).problems
            .compactMap { $0.lines.first?.string }
    }
}
