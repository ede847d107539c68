// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel
import TwinServices

@Suite("Messages about acts on alarms")
struct AlarmMessageTests {
    private static let alarm = SeriesID("pump:1", "flow")
    private static let time = Instant(millisecondsSince1970: 1_795_394_530_123)

    @Test("Every act and reason arrives as it was sent", arguments: AlarmAct.allCases)
    func acts(act: AlarmAct) throws {
        for reason in AlarmReason.allCases + [nil] as [AlarmReason?] {
            let sent = AlarmRequest(
                act,
                [.init(Self.alarm, activation: Self.time), .init(SeriesID("泵:2", "流量"))],
                reason: reason
            )
            #expect(try AlarmMessage.request(Array(AlarmMessage.text(of: sent).utf8)) == sent)
        }
    }

    @Test(
        "Every field of a request arrives as it was sent, with any text",
        arguments: [
            "filter change", "\"quoted\" \\ back", "世界 🚦", "line\nbreak\u{1}\u{1B}[31m", " ", "",
        ]
    )
    func fields(text: String) throws {
        let sent = AlarmRequest(
            .shelve,
            [.init(SeriesID(EntityID(text), text), activation: Self.time)],
            undoOf: .max,
            reason: .other,
            comment: text,
            shelf: .milliseconds(3_600_001),
            alias: text,
            position: text
        )
        #expect(try AlarmMessage.request(Array(AlarmMessage.text(of: sent).utf8)) == sent)
    }

    @Test("The greatest number of alarms fits into a message")
    func most() throws {
        let name = String(repeating: "长", count: 60)
        let targets = (0..<AlarmRequest.mostTargets).map {
            AlarmRequest.Target(SeriesID(EntityID("\(name)\($0)"), name), activation: Self.time)
        }
        let sent = AlarmRequest(.acknowledge, targets, comment: "all of the feeder")
        let message = Array(AlarmMessage.text(of: sent).utf8)
        #expect(message.count < AlarmMessage.byteLimit)
        #expect(try AlarmMessage.request(message) == sent)
    }

    @Test("Every field of an outcome arrives as it was sent, for every code and cause")
    func outcomes() throws {
        var sent = AlarmOutcome(kept: [17, .max])
        for code in AlarmRefusal.Code.allCases {
            sent.refused.append(.init(Self.alarm, AlarmRefusal(code, "Because \"of\" \(code).")))
        }
        for cause in AlarmRefusal.Cause.allCases {
            let facts = AlarmRefusal.Facts(
                cause,
                state: AlarmState(isActive: true, isAcknowledged: false, suppression: .oneShot),
                priority: .critical,
                activations: 3,
                limit: 720
            )
            sent.refused.append(.init(nil, AlarmRefusal(.invalidState, facts)))
        }
        let message = Array(AlarmMessage.text(of: sent).utf8)
        let given = try AlarmMessage.outcome(message)
        #expect(given.kept == sent.kept)
        for (given, sent) in zip(given.refused, sent.refused) { #expect(given == sent) }
        #expect(given == sent)
    }

    @Test("Each cause has a sentence in English and in Chinese")
    func sentences() {
        for cause in AlarmRefusal.Cause.allCases {
            for suppression in AlarmState.Suppression.allCases {
                let facts = AlarmRefusal.Facts(
                    cause,
                    state: AlarmState(isActive: true, suppression: suppression),
                    priority: .high,
                    activations: 3,
                    limit: 7
                )
                let refusal = AlarmRefusal(.invalidState, facts)
                let (english, chinese) = (
                    refusal.sentence(in: .english), refusal.sentence(in: .chinese)
                )
                #expect(english.hasSuffix(".") && english.allSatisfy(\.isASCII), "\(english)")
                #expect(chinese.hasSuffix("。"), "\(chinese)")
                #expect(refusal.sentence == english)
            }
        }
        let plain = AlarmRefusal(.unavailable, "The disk is full.")
        #expect(plain.sentence(in: .chinese) == "The disk is full.")
    }

    @Test(
        "An invalid message is refused as a whole, with its code",
        arguments: [
            ("", AlarmRefusal.Code.invalidArgument, "no JSON object"),
            ("[]", .invalidArgument, "no JSON object"),
            ("{", .invalidArgument, "no JSON object"),
            ("{}", .invalidArgument, "names no act"),
            (#"{"act":null}"#, .invalidArgument, "names no act"),
            (#"{"act":7}"#, .invalidArgument, "\"act\" is not a text"),
            (#"{"act":"explode"}"#, .invalidArgument, "no act \"explode\""),
            (#"{"act":"ack","alarm":[]}"#, .invalidArgument, "unknown member \"alarm\""),
            (#"{"act":"ack","alarms":{}}"#, .invalidArgument, "\"alarms\" is not a list"),
            (#"{"act":"ack","alarms":[1]}"#, .invalidArgument, "An alarm is no object"),
            (#"{"act":"ack","alarms":[{"entity":"a"}]}"#, .invalidArgument, "no property"),
            (
                #"{"act":"ack","alarms":[{"entity":"a","property":"b","seen":1}]}"#,
                .invalidArgument, "unknown member \"seen\""
            ),
            (
                #"{"act":"ack","alarms":[{"entity":"a","property":"b","activation":"1"}]}"#,
                .invalidArgument, "\"activation\" is not a whole number"
            ),
            (
                #"{"act":"ack","alarms":[{"entity":"a","property":"b","activation":1e300}]}"#,
                .invalidArgument, "\"activation\" is not a whole number"
            ),
            (
                #"{"act":"undo","undo":18446744073709551616}"#, .invalidArgument, "no act \"undo\""
            ),
            (
                #"{"act":"comment","undo":18446744073709551616}"#, .invalidArgument,
                "\"undo\" is not a whole number"
            ),
            (#"{"act":"shelve","shelf":NaN}"#, .invalidArgument, "\"shelf\" is not"),
            (#"{"act":"shelve","shelf":1.5}"#, .invalidArgument, "\"shelf\" is not"),
            (#"{"act":"shelve","reason":"boredom"}"#, .invalidArgument, "no reason \"boredom\""),
            (#"{"act":"comment","comment":["a"]}"#, .invalidArgument, "\"comment\" is not a text"),
            (#"{"act":"comment","comment":"a\u0000b"}"#, .invalidArgument, "has a NUL"),
            (#"{"act":"ack"} {}"#, .invalidArgument, "no JSON object"),
            (
                String(repeating: "[", count: 5000), .invalidArgument, "no JSON object"
            ),
            (
                #"{"act":"ack","alarms":[[[[[[[[]]]]]]]]}"#, .invalidArgument, "no JSON object"
            ),
            (
                #"{"act":"ack","undo":\#(String(repeating: "9", count: 5000))}"#,
                .invalidArgument, "no JSON object"
            ),
            (String(repeating: " ", count: 1_048_577), .tooManyOperations, "more than 2000"),
            (
                #"{"act":"ack","alarms":[\#(String(repeating: "1,", count: 30_000))1]}"#,
                .tooManyOperations, "more than 2000"
            ),
        ]
    )
    func refused(message: String, code: AlarmRefusal.Code, part: String) {
        let refusal = #expect(throws: AlarmRefusal.self) {
            try AlarmMessage.request(Array(message.utf8))
        }
        #expect(refusal?.code == code)
        #expect(refusal?.sentence.contains(part) == true, "\(refusal?.sentence ?? "")")
    }

    @Test("Bytes that are not UTF-8 are refused, also in UTF-16")
    func encodings() {
        let valid = Array(#"{"act":"ack"}"#.utf8)
        let wide = valid.flatMap { byte -> [UInt8] in [0, byte] }
        let cases: [[UInt8]] = [
            valid.map { $0 == 0x6B ? 0xFF : $0 }, [0xC0, 0x80] + valid, [0xFE, 0xFF] + wide, wide,
        ]
        for bytes in cases {
            #expect(throws: AlarmRefusal.self) { try AlarmMessage.request(bytes) }
        }
    }

    @Test("Random changes of a message never trap, and are refused or read as a request")
    func changed() {
        var random = SeededGenerator(seed: 16)
        let request = AlarmRequest(
            .shelve,
            [.init(Self.alarm, activation: Self.time)],
            reason: .other,
            comment: "世界",
            shelf: .seconds(900)
        )
        let bytes = Array(AlarmMessage.text(of: request).utf8)
        let outcome = AlarmOutcome(
            kept: [1],
            refused: [.init(Self.alarm, AlarmRefusal(.shelfLength, limit: 720))]
        )
        let answer = Array(AlarmMessage.text(of: outcome).utf8)
        var (read, refused) = (0, 0)
        for _ in 0..<4000 {
            for (isRequest, whole) in [(true, bytes), (false, answer)] {
                var changed = whole
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: changed.indices, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: changed.remove(at: place)
                    default: changed.insert(contentsOf: "99999".utf8, at: place)
                    }
                }
                do throws(AlarmRefusal) {
                    if isRequest {
                        _ = try AlarmMessage.request(changed)
                    } else {
                        _ = try AlarmMessage.outcome(changed)
                    }
                    read += 1
                } catch {
                    #expect(!error.sentence.isEmpty)
                    refused += 1
                }
            }
        }
        #expect(read > 100 && refused > 100, "\(read) \(refused)")
    }
}
