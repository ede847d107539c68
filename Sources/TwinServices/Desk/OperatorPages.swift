// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The pages that the operator server shows to other programs, over the writer's socket and over a
/// port of the loopback interface.
///
/// Over the port, nothing but these pages is served: messages need the user that the kernel reports
/// for the socket. A request that names another host than this machine is refused, so that a web
/// page whose name leads here cannot read them.
public struct OperatorPages: Sendable {
    /// An item of a query.
    public typealias Item = (name: String, value: String)

    /// An answer of a page.
    public struct Answer: Hashable, Sendable {
        /// The HTTP status.
        public var status: Int
        /// The media type.
        public var type: String
        /// The body.
        public var body: String

        /// Creates an answer.
        public init(status: Int, type: String, body: String) {
            self.status = status
            self.type = type
            self.body = body
        }
    }

    /// The port on 127.0.0.1; nil to serve the socket only.
    public var port: UInt16?
    /// Returns the answer to a request of a page.
    public var answer: @Sendable (_ method: String, _ path: String, _ query: [Item]) -> Answer

    /// Creates a set of pages.
    ///
    /// - Parameters:
    ///   - port: The port on 127.0.0.1; nil to serve the socket only.
    ///   - answer: Returns the answer to a request, called on the server's thread.
    public init(
        port: UInt16?,
        answer: @escaping @Sendable (_ method: String, _ path: String, _ query: [Item]) -> Answer
    ) {
        self.port = port
        self.answer = answer
    }

    /// The starts of the paths of pages.
    static let folders = ["/api/v2/", "/-/"]

    /// Returns the answer to a request.
    func answer(to request: OperatorExchange.PageRequest, isLocal: Bool) -> OperatorAnswer {
        if !isLocal, !request.namesThisMachine {
            return .sentence(403, "Name 127.0.0.1 or localhost as the host.")
        }
        let parts = request.target.split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        var query: [Item] = []
        for pair in parts.count > 1 ? parts[1].split(separator: "&").prefix(100) : [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? PercentText.decoded(sides[1], plusIsSpace: true) : ""
            query.append((PercentText.decoded(sides[0], plusIsSpace: true), value))
        }
        let path = PercentText.decoded(parts[0], plusIsSpace: true)
        let answer = answer(request.method, path, query)
        return OperatorAnswer(status: answer.status, type: answer.type, body: answer.body)
    }
}

extension OperatorExchange {
    /// The head of a request of a page.
    struct PageRequest: Hashable {
        var method: String
        /// The path with the query, still encoded.
        var target: String
        /// The host with the port, in lower case.
        var host: String

        /// True if the host is a name of the loopback interface.
        var namesThisMachine: Bool {
            var name = host[...]
            if let colon = name.lastIndex(of: ":"),
                name[colon...].dropFirst().allSatisfy(\.isNumber)
            {
                name = name[..<colon]
            }
            return ["127.0.0.1", "localhost", "[::1]"].contains(String(name))
        }
    }
}
