// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The parsed YAML files of a folder.
struct DocumentFolder {
    /// The documents with the names of their files; a file that cannot be read has a document with
    /// its problem.
    private(set) var documents: [(file: String, document: Document)] = []
    /// The problem that prevents reading the folder, such as a missing folder or one without YAML
    /// files.
    private(set) var problem: Problem?

    /// Reads and parses the files of a folder.
    ///
    /// - Parameters:
    ///   - path: The path of the folder.
    ///   - content: The expected content of each file, for problems: "a page of the dashboard".
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

/// A folder that is parsed by another thread while the caller reads something else.
///
/// The unchecked conformance is safe: `folder` is written once, by the parsing thread before it
/// signals, and read only after waiting for that signal.
final class DocumentFolderAhead: @unchecked Sendable {
    private let isParsed = DispatchSemaphore(value: 0)
    private var folder: DocumentFolder?

    /// Creates the folder and starts parsing it.
    init(_ path: String, content: String) {
        // A thread of its own is needed, since on a single core all threads of the shared pool may
        // be waiting for this result.
        Thread {
            self.folder = DocumentFolder(path, content: content)
            self.isParsed.signal()
        }
        .start()
    }

    /// Waits until the folder has been parsed and returns it.
    func wait() -> DocumentFolder {
        isParsed.wait()
        isParsed.signal()
        guard let folder else { preconditionFailure("signalled before it was parsed") }
        return folder
    }
}
