// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The YAML files of a folder, parsed.
struct DocumentFolder {
    /// The documents by their files' names; of a file that cannot be read, what is wrong with it.
    private(set) var documents: [(file: String, document: Document)] = []
    /// What keeps the folder from being read: it is none, or holds no such file.
    private(set) var problem: Problem?

    /// Reads and parses them.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - content: what each file should hold: "a page of the dashboard".
    init(_ path: String, content: String) {
        switch TextFile.list(path) {
        case .failure(let refusal):
            problem = Problem(file: path, cause: refusal.cause)
        case .success(let names):
            if names.isEmpty { problem = Problem(file: path, cause: .noFiles(content)) }
            documents = names.map { name in
                let file = path.hasSuffix("/") ? path + name : path + "/" + name
                switch TextFile.read(file) {
                case .failure(let refusal):
                    return (file, Document(problem: Problem(refusal, file: file)))
                case .success(let text):
                    return (file, Document(text, file: file, content: content))
                }
            }
        }
    }
}

/// A folder that another thread parses, while the one that wants it reads something else.
///
/// Unchecked, and safe: `folder` is written once, by the thread that parses, before it signals; it is
/// read only after that signal has been waited for.
final class DocumentFolderAhead: @unchecked Sendable {
    private let isParsed = DispatchSemaphore(value: 0)
    private var folder: DocumentFolder?

    /// Begins to parse.
    init(_ path: String, content: String) {
        // A thread of its own: where there is one core, the shared ones may all wait for this.
        Thread {
            self.folder = DocumentFolder(path, content: content)
            self.isParsed.signal()
        }
        .start()
    }

    /// The folder, once it has been parsed.
    func wait() -> DocumentFolder {
        isParsed.wait()
        isParsed.signal()
        guard let folder else { preconditionFailure("signalled before it was parsed") }
        return folder
    }
}
