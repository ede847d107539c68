// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the files that come with the program are: `Data` and `Layouts`.
struct ShippedFiles {
    /// The folder that holds both.
    let root: URL

    /// The catalog's folder.
    var catalog: URL { root.appendingPathComponent("Data/catalog") }
    /// The layouts' folder.
    var layouts: URL { root.appendingPathComponent("Layouts") }
    /// The scenarios' folder.
    var scenarios: URL { root.appendingPathComponent("Data/scenarios") }

    /// Looks beside the program, in `share/citytop` of its prefix, above its build folder, and in
    /// the working folder; `CITYTOP_HOME` goes before all of them.
    init?() {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var candidates: [URL] = []
        if let home = ProcessInfo.processInfo.environment["CITYTOP_HOME"] {
            candidates.append(URL(fileURLWithPath: home))
        }
        var folder = program.deletingLastPathComponent()
        candidates.append(folder)
        candidates.append(
            folder.deletingLastPathComponent().appendingPathComponent("share/citytop"))
        for _ in 0..<4 {
            folder.deleteLastPathComponent()
            candidates.append(folder)
        }
        candidates.append(URL(fileURLWithPath: FileManager.default.currentDirectoryPath))
        let found = candidates.first {
            FileManager.default.fileExists(atPath: $0.appendingPathComponent("Data/catalog").path)
                && FileManager.default.fileExists(atPath: $0.appendingPathComponent("Layouts").path)
        }
        guard let found else { return nil }
        root = found
    }
}
