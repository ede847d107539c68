// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinAlarms
import TwinModel

@testable import TwinServices

/// A desk that keeps requests and gives the outcome that a test sets.
final class ScriptedDesk: AlarmDesk {
    struct Failure: Error, CustomStringConvertible { var description: String }

    private let state = Mutex<State>(State())

    private struct State {
        var requests: [(AlarmRequest, AlarmAuthor, Instant)] = []
        var outcome: Result<AlarmOutcome, Failure> = .success(AlarmOutcome())
    }

    var requests: [(AlarmRequest, AlarmAuthor, Instant)] { state.withLock { $0.requests } }

    func answer(_ outcome: Result<AlarmOutcome, Failure>) {
        state.withLock { $0.outcome = outcome }
    }

    func act(
        _ request: AlarmRequest,
        by author: AlarmAuthor,
        at now: Instant
    ) throws -> AlarmOutcome {
        try state.withLock { state in
            state.requests.append((request, author, now))
            return try state.outcome.get()
        }
    }
}

@Suite("Acts on alarms over a socket", .timeLimit(.minutes(2)))
final class AlarmSenderTests {
    private static let now = Instant(millisecondsSince1970: 1_764_234_720_000)
    private static let alarm = SeriesID("pump:1", "flow")

    private final class NoBookmarks: BookmarkWriter {
        func keep(_ bookmark: Bookmark) throws {}
    }

    private let folder: String
    private let desk = ScriptedDesk()
    private let server: OperatorServer
    private let sender: AlarmSender

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("ct-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let opened = OperatorServer(
            beside: folder + "/c.db",
            bookmarks: NoBookmarks(),
            alarms: desk,
            host: "desk1",
            now: { Self.now }
        )
        server = try #require(opened)
        sender = AlarmSender(socket: OperatorServer.socket(beside: folder + "/c.db"))
    }

    deinit {
        server.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func ack(_ count: Int = 1) -> AlarmRequest {
        AlarmRequest(
            .acknowledge,
            (0..<count).map {
                .init(SeriesID(EntityID("pump:\($0)"), "flow"), activation: Self.now)
            },
            comment: "seen by \"two\" 世界"
        )
    }

    @Test("A request reaches the desk whole, with the peer's user and the server's clock")
    func request() throws {
        let outcome = AlarmOutcome(
            kept: [3, 4],
            refused: [.init(Self.alarm, AlarmRefusal(.shelfLength, limit: 720))]
        )
        desk.answer(.success(outcome))
        var request = ack(2000)
        request.alias = "mallory"
        #expect(sender.post(request) == outcome)
        let (given, author, time) = try #require(desk.requests.first)
        #expect(given == request)
        #expect(author.user == OperatorServer.userName(UInt32(geteuid())))
        #expect(author.host == "desk1")
        #expect(time == Self.now)
    }

    @Test("A refusal of any code comes back with its code, alarm and sentence")
    func codes() {
        for code in AlarmRefusal.Code.allCases {
            let outcome = AlarmOutcome(
                refused: [.init(Self.alarm, AlarmRefusal(code, "Because of \(code)."))]
            )
            desk.answer(.success(outcome))
            #expect(sender.post(ack()) == outcome)
        }
    }

    @Test("A desk that fails is reported as unavailable, with its sentence")
    func failure() {
        desk.answer(.failure(.init(description: "The disk is full.")))
        let refusal = sender.post(ack()).refused.first?.refusal
        #expect(refusal?.code == .unavailable)
        #expect(refusal?.sentence == "The disk is full.")
    }

    @Test("More than 2,000 alarms are refused without being sent")
    func tooMany() {
        let outcome = sender.post(ack(2001))
        #expect(outcome.refused.map(\.refusal.code) == [.tooManyOperations])
        #expect(desk.requests.isEmpty)
    }

    @Test("Names that do not fit into a message are refused without being sent")
    func tooLong() {
        let name = EntityID(String(repeating: "x", count: AlarmMessage.byteLimit))
        let outcome = sender.post(AlarmRequest(.silence, [.init(SeriesID(name, "flow"))]))
        #expect(outcome.refused.map(\.refusal.code) == [.tooManyOperations])
        #expect(desk.requests.isEmpty)
    }

    @Test("Without a writer the outcome is \"unavailable\", with a sentence that names the fix")
    func noWriter() throws {
        for path in ["/nobody.sock", "/" + String(repeating: "x", count: 200)] {
            let refusal = AlarmSender(socket: folder + path).post(ack()).refused.first?.refusal
            #expect(refusal?.code == .unavailable)
            #expect(refusal?.facts?.cause == .noWriter)
            #expect(refusal?.sentence.contains("start citytop sync") == true)
        }
    }

    @Test("A peer without a name in the system is denied")
    func unknownPeer() throws {
        let route = OperatorRoute.alarms(desk, host: nil, now: { Self.now })
        let answer = route.answer(Array(AlarmMessage.text(of: ack()).utf8), nil)
        #expect(answer.status == 403)
        let outcome = try AlarmMessage.outcome(Array(answer.body.utf8))
        #expect(outcome.refused.map(\.refusal.code) == [.denied])
        #expect(desk.requests.isEmpty)
    }

    @Test("A writer that takes the request and never answers is reported after five seconds")
    func noAnswer() throws {
        let path = folder + "/silent.sock"
        var address = try #require(sockaddr_un(path: path))
        let listener = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isBound && listen(listener, 8) == 0)
        let start = ContinuousClock.now
        let refusal = AlarmSender(socket: path).post(ack()).refused.first?.refusal
        #expect(refusal?.code == .unavailable)
        #expect(refusal?.facts?.cause == .noAnswer)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("A message that the server cannot read is answered with the code")
    func invalid() throws {
        let route = OperatorRoute.alarms(desk, host: nil, now: { Self.now })
        let answer = route.answer(Array(#"{"act":"explode"}"#.utf8), "wei")
        #expect(answer.status == 400)
        let outcome = try AlarmMessage.outcome(Array(answer.body.utf8))
        #expect(outcome.refused.map(\.refusal.code) == [.invalidArgument])
        #expect(outcome.kept.isEmpty && desk.requests.isEmpty)
    }
}
