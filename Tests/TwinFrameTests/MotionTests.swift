// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinFrame
import TwinModel

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite("Animated frames")
struct MotionTests {
    private static let size = Size(columns: 30, rows: 4)

    private func frame(_ texts: [String], style: Style = .normal) -> Frame {
        var frame = Frame(size: Self.size)
        for (row, text) in texts.enumerated() {
            frame.write(DisplayText(text), at: Point(column: 0, row: row), width: 30, style: style)
        }
        return frame
    }

    private func cast(
        _ frames: [Frame],
        title: DisplayText = "City"
    ) -> (header: String, lines: [String]) {
        var cast = Asciicast(size: Self.size, title: title, theme: .quiet)
        var lines: [String] = []
        for (number, frame) in frames.enumerated() {
            if let line = cast.line(showing: frame, at: Double(number) / 2) { lines.append(line) }
        }
        lines.append(cast.lastLine(at: Double(frames.count) / 2))
        return (cast.header, lines)
    }

    @Test("A cast is a header and JSON events whose times never decrease")
    func castIsValid() throws {
        let frames = (0..<20).map { frame(["Row \"one\" \\ \($0)", "世界 \($0 / 5)", "same"]) }
        let (header, lines) = cast(frames, title: "A \"city\"")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(header.utf8)) as? [String: Any]
        )
        #expect(object["version"] as? Int == 2)
        #expect(object["width"] as? Int == 30)
        #expect(object["height"] as? Int == 4)
        #expect(object["title"] as? String == "A \"city\"")
        var last = 0.0
        for line in lines {
            let event = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
            )
            #expect(event.count == 3)
            let time = try #require(event[0] as? Double)
            #expect(time >= last)
            #expect(event[1] as? String == "o")
            last = time
        }
        #expect(last == 10)
    }

    @Test("A cast contains only changes, and nothing for an unchanged frame")
    func castTellsDifferences() {
        let first = frame(["alpha", "beta"])
        let (_, lines) = cast([first, first, frame(["alpha", "gamma"])])
        #expect(lines.count == 3)
        #expect(lines[0].contains("alpha"))
        #expect(!lines[1].contains("alpha"))
        #expect(lines[1].hasPrefix("[1.000000, \"o\", \"\\u001b[2;1H"))
    }

    @Test("T01 No hostile character reaches a cast or an animated picture")
    func hostile() {
        var generator = SeededGenerator(seed: 4)
        var picture = MovingPicture(size: Self.size, theme: .quiet)
        var frames: [Frame] = []
        for number in 0..<200 {
            frames.append(frame((0..<4).map { _ in HostileTexts.random(&generator) }))
            picture.add(frames[number], at: Double(number))
        }
        let (header, lines) = cast(frames, title: DisplayText(HostileTexts.random(&generator)))
        #expect(HostileTexts.harm(in: header) == [])
        for line in lines {
            // Code points are compared, because text after a sequence may combine with its last
            // letter.
            let plain = line.replacing(
                #/\\u001b\[[0-9;?]*[mHJl]/#.matchingSemantics(.unicodeScalar),
                with: ""
            )
            #expect(!plain.contains("\\u"))
            #expect(HostileTexts.harm(in: plain) == [])
        }
        #expect(HostileTexts.harm(in: picture.svg(endingAt: 300)) == [])
    }

    @Test("An animated picture is well formed, and draws repeated rows only once")
    func movingPicture() throws {
        var picture = MovingPicture(size: Self.size, theme: .quiet)
        for number in 0..<10 {
            picture.add(
                frame(["steady <&>", number % 2 == 0 ? "tick" : "tock", "n\(number)"]),
                at: Double(number)
            )
        }
        let svg = picture.svg(endingAt: 12)
        let parser = XMLParser(data: Data(svg.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(svg.components(separatedBy: ">tick<").count == 2)
        #expect(svg.components(separatedBy: "steady").count == 2)
        // The constant row is not animated; tick, tock and ten numbers are.
        #expect(svg.components(separatedBy: "<animate ").count == 13)
        #expect(
            svg.contains(
                "values=\"visible;hidden;visible;hidden;visible;hidden;visible;hidden;visible;hidden\""
            )
        )
        for keys in svg.matches(of: #/keyTimes="([0-9.;]+)"/#) {
            let times = keys.1.split(separator: ";").compactMap { Double($0) }
            #expect(times.first == 0)
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test("An animated picture without animation shows its first frame")
    func firstFrame() {
        var picture = MovingPicture(size: Self.size, theme: .quiet)
        picture.add(frame(["first"]), at: 0)
        picture.add(frame(["second"]), at: 1)
        let groups = picture.svg(endingAt: 2).components(separatedBy: "<g transform")
        #expect(groups.first { $0.contains("first") }?.contains("visibility=\"hidden\"") == false)
        #expect(groups.first { $0.contains("second") }?.contains("visibility=\"hidden\"") == true)
    }
}
