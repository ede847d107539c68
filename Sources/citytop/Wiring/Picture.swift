// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinVocabulary

/// The output format of a single frame.
enum PictureFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case ansi
    case svg
    case json
}

/// A single frame of an archive on standard output.
struct Picture {
    var look: LookOptions
    var size: SizeName
    var format: PictureFormat
    var themes: ThemeStore

    /// Draws and prints the frame.
    func print(
        _ city: City,
        at instant: Instant,
        rate: Double = 1,
        span: ClosedRange<Instant>? = nil,
        wall: Instant? = nil
    ) throws {
        let theme = try themes.asked(look.theme)
        var look = look
        // Frames are drawn in ASCII if the locale cannot show them; JSON and SVG are escaped
        // instead.
        if format == .text || format == .ansi, !LocaleText.hasUnicode { look.ascii = true }
        let painter = FramePainter(
            city: city,
            language: look.frameLanguage,
            glyphs: look.glyphs,
            widths: look.widths ?? .standard,
            rate: rate,
            span: span
        )
        let area = Size(columns: size.columns, rows: size.rows)
        guard let frame = try painter.frame(of: look.page, size: area, at: instant, wall: wall)
        else {
            throw PageName.unknown(look.page ?? "", of: city.layout)
        }
        switch format {
        case .text: try Console.print(frame.text + "\n")
        case .ansi: try Console.print(frame.ansi(theme: theme, depth: .full) + "\n")
        case .svg: try Console.print(LocaleText.xml(frame.svg(theme: theme)) + "\n")
        case .json: try Console.print(LocaleText.json(frame.json) + "\n")
        }
    }
}
