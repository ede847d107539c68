// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Bytes from the terminal become keys")
struct KeyDecoderTests {
    private static func keys(_ text: String) -> [Key] {
        var decoder = KeyDecoder()
        return (decoder.decode(text.utf8) + decoder.settle()).compactMap { input in
            if case .key(let key) = input { key } else { nil }
        }
    }

    @Test(
        "Each key is recognized by the bytes that xterm, the console and rxvt send",
        arguments: [
            ("a", .character("a")), ("é", .character("é")), ("世", .character("世")),
            ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{7F}", .backspace),
            ("\u{08}", .backspace), ("\u{0C}", .control("l")), ("\u{1B}", .escape),
            ("\u{1B}[A", .up), ("\u{1B}OB", .down), ("\u{1B}[1;5C", .right), ("\u{1B}[D", .left),
            ("\u{1B}[Z", .backtab), ("\u{1B}[H", .home), ("\u{1B}[1~", .home),
            ("\u{1B}[7~", .home), ("\u{1B}OF", .end), ("\u{1B}[5~", .pageUp),
            ("\u{1B}[6~", .pageDown), ("\u{1B}[3~", .delete), ("\u{1B}[2~", .insert),
            ("\u{1B}OP", .function(1)), ("\u{1B}[[B", .function(2)), ("\u{1B}[15~", .function(5)),
            ("\u{1B}[24~", .function(12)), ("\u{1B}x", .alt("x")), ("\u{1B}[1;2R", .function(3)),
            (
                "\u{1B}[<0;5;3M",
                .mouse(Mouse(.press, at: Point(column: 4, row: 2)))
            ),
            (
                "\u{1B}[<65;1;1M",
                .mouse(Mouse(.scrollDown, at: Point(column: 0, row: 0)))
            ),
        ] as [(String, Key)]
    )
    func known(bytes: String, key: Key) {
        #expect(Self.keys(bytes) == [key])
    }

    @Test("T10 A sequence split over reads at any position is the same key")
    func splitSequences() {
        for text in ["\u{1B}[1;5C", "\u{1B}[<0;15;13M", "世", "\u{1B}[200~paste\u{1B}[201~"] {
            let bytes = Array(text.utf8)
            var whole = KeyDecoder()
            let expected = whole.decode(bytes)
            for cut in 1..<bytes.count {
                var decoder = KeyDecoder()
                let made = decoder.decode(bytes[..<cut]) + decoder.decode(bytes[cut...])
                #expect(made == expected, "\(text.debugDescription) cut at \(cut)")
            }
        }
    }

    @Test("T10 A single escape soon becomes a key, and a longer sequence may take longer")
    func patience() {
        var decoder = KeyDecoder()
        #expect(decoder.patience == nil)
        #expect(decoder.decode("\u{1B}".utf8) == [])
        #expect(decoder.patience == 50)
        #expect(decoder.decode("[".utf8) == [])
        #expect(decoder.patience == 500)
        #expect(decoder.decode("A".utf8) == [.key(.up)])
        #expect(decoder.patience == nil)
    }

    @Test("T10 A mouse report of the old form types nothing")
    func oldMouse() {
        #expect(Self.keys("\u{1B}[M !!a") == [.character("a")])
        #expect(Self.keys("\u{1B}[M \u{1B}[A") == [.up])
        #expect(Self.keys("\u{1B}[Mq") == [])
    }

    @Test(
        "T10 A paste is text, and the part between its own end mark and the last one is dropped"
    )
    func pastesTypeNothing() {
        let attack = "\u{1B}[200~harmless\u{1B}[201~q:quit\r\u{1B}[201~"
        for size in [1, 2, 7, 100] {
            var decoder = KeyDecoder()
            var inputs: [KeyDecoder.Input] = []
            var rest = Array(attack.utf8)[...]
            while !rest.isEmpty {
                inputs += decoder.decode(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            // Single bytes count as typing after a while, because no paste arrives like that.
            if size > 1 { #expect(inputs == [.key(.paste("harmless"))], "\(size)") }
            #expect(decoder.settle() == [])
            #expect(decoder.decode("q".utf8) == [.key(.character("q"))])
        }
        var flood = KeyDecoder()
        _ = flood.decode("\u{1B}[200~x\u{1B}[201~".utf8)
        #expect(flood.decode(String(repeating: "rm -rf\r", count: 100).utf8) == [])
        #expect(flood.settle() == [])
    }

    @Test("Keys typed right after a paste wait for a moment of silence, and none is lost")
    func typedAfterPastes() {
        var decoder = KeyDecoder()
        let bytes = "\u{1B}[200~a note\u{1B}[201~ or two\r\u{1B}[B\u{1B}".utf8
        #expect(decoder.decode(bytes) == [.key(.paste("a note"))])
        #expect(decoder.patience == 50)
        let typed = " or two".map { KeyDecoder.Input.key(.character($0)) }
        #expect(decoder.settle() == typed + [.key(.enter), .key(.down), .key(.escape)])
        #expect(decoder.patience == nil)
        _ = decoder.decode("\u{1B}[200~x\u{1B}[201~\r".utf8)
        #expect(decoder.patience == 40)
        #expect(decoder.settle() == [.key(.enter)])
    }

    @Test("Cursor reports right after a paste, and among held keys, are reported at once")
    func reportsAfterPastes() {
        for cut in 0..<12 {
            var decoder = KeyDecoder()
            decoder.expectsCursor = true
            let bytes = Array("\u{1B}[200~x\u{1B}[201~ab\u{1B}[1;1Rc".utf8)
            let inputs =
                decoder.decode(bytes.dropLast(cut)) + decoder.decode(bytes.suffix(cut))
            #expect(inputs == [.key(.paste("x")), .cursor(row: 1, column: 1)])
            #expect(decoder.settle() == "abc".map { .key(.character($0)) })
        }
    }

    @Test("T10 An expected answer of the terminal inside a paste is recognized")
    func answersInsidePastes() {
        let bytes = "\u{1B}[200~one\u{1B}[1;4R two\u{1B}[201~".utf8
        var asking = KeyDecoder()
        asking.expectsCursor = true
        #expect(asking.decode(bytes) == [.cursor(row: 1, column: 4), .key(.paste("one two"))])
        var twice = KeyDecoder()
        twice.expectsCursor = true
        let two = "\u{1B}[200~\u{1B}[1;4Rone\u{1B}[1;4R\u{1B}[201~".utf8
        #expect(twice.decode(two) == [.cursor(row: 1, column: 4), .key(.paste("one\u{1B}[1;4R"))])
        var silent = KeyDecoder()
        #expect(silent.decode(bytes) == [.key(.paste("one\u{1B}[1;4R two"))])
        var other = KeyDecoder()
        other.expectsCursor = true
        let letters = "\u{1B}[200~FOR [1;4R \u{1B}[xR\u{1B}[201~".utf8
        #expect(other.decode(letters) == [.key(.paste("FOR [1;4R \u{1B}[xR"))])
    }

    @Test("T10 A key that is held down after a paste soon works again")
    func keysAfterPastes() {
        var decoder = KeyDecoder()
        _ = decoder.decode("\u{1B}[200~text\u{1B}[201~".utf8)
        let keys = (0..<40).flatMap { _ in decoder.decode("9".utf8) }
        #expect(keys.count == 40)
        #expect(keys.allSatisfy { $0 == .key(.character("9")) })
        _ = decoder.decode("\u{1B}[200~text\u{1B}[201~".utf8)
        for _ in 0..<40 { #expect(decoder.decode("quit\rquit\r".utf8) == []) }
    }

    @Test("T10 A paste of one megabyte is truncated and ends")
    func largePastes() {
        var decoder = KeyDecoder()
        let text = "\u{1B}[200~" + String(repeating: "x", count: 1_000_000) + "\u{1B}[201~"
        let inputs = decoder.decode(text.utf8)
        #expect(inputs.count == 1)
        guard case .key(.paste(let pasted))? = inputs.first else {
            Issue.record("no paste")
            return
        }
        #expect(pasted.utf8.count == KeyDecoder.longestPaste)
    }

    @Test(
        "T02 Unexpected answers type nothing",
        arguments: [
            "\u{1B}]0;rm -rf\u{07}", "\u{1B}]52;c;cQ==\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\",
            "\u{1B}[?62;4c", "\u{1B}[21;t", "\u{1B}_Gq\u{1B}\\", "\u{1B}[>0;276;0c", "\u{1B}[I",
            "\u{1B}[<999;1M", "\u{1B}[" + String(repeating: "1;", count: 500) + "A",
        ]
    )
    func repliesAreSwallowed(bytes: String) {
        #expect(Self.keys(bytes) == [])
    }

    @Test("The position of the cursor is reported, and is F3 only if it was not requested")
    func cursorReports() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}[12;40R".utf8) == [.cursor(row: 12, column: 40)])
        #expect(decoder.decode("\u{1B}[1;3R".utf8) == [.key(.function(3))])
        decoder.expectsCursor = true
        #expect(decoder.decode("\u{1B}[1;3R".utf8) == [.cursor(row: 1, column: 3)])
    }

    @Test("T10 Random bytes never trap, and keys typed afterwards arrive")
    func randomBytes() {
        var generator = SeededGenerator(seed: 5)
        var decoder = KeyDecoder()
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                Bool.random(using: &generator)
                    ? UInt8.random(in: 0...255, using: &generator)
                    : [0x1B, 0x5B, 0x3B, 0x32, 0x30, 0x7E].randomElement(using: &generator) ?? 0
            }
            for case .key(.character(let character)) in decoder.decode(bytes) {
                #expect(HostileTexts.harm(in: String(character)) == [])
            }
        }
        _ = decoder.decode("\u{1B}[201~".utf8)
        _ = decoder.settle()
        _ = decoder.decode("\u{1B}\\\u{1B}[201~".utf8)
        _ = decoder.settle()
        #expect(decoder.decode("q".utf8) == [.key(.character("q"))])
    }
}
