// SPDX-License-Identifier: Apache-2.0

public import TwinDashboard
public import TwinFrame
import TwinModel

/// The drawing of a view model: header, panes, and footer.
///
/// The picture depends on its arguments alone, and can have any size from 0 by 0.
public enum Screen {
    /// Draws a whole screen.
    ///
    /// - Parameters:
    ///   - model: The content, built for the same size.
    ///   - size: The number of columns and rows.
    ///   - glyphs: The characters that may be used.
    ///   - widths: The widths of characters in the current terminal.
    ///   - keys: The keys shown by hints and help.
    /// - Returns: The frame.
    public static func draw(
        _ model: ViewModel,
        size: Size,
        glyphs: GlyphSet = .unicode,
        widths: WidthTable = .standard,
        keys: KeyMap = .standard
    ) -> Frame {
        picture(model, size: size, glyphs: glyphs, widths: widths, keys: keys).frame
    }

    /// Draws a whole screen and maps its areas for the mouse.
    ///
    /// - Parameters:
    ///   - model: The content, built for the same size.
    ///   - size: The number of columns and rows.
    ///   - glyphs: The characters that may be used.
    ///   - widths: The widths of characters in the current terminal.
    ///   - keys: The keys shown by hints and help.
    /// - Returns: The frame and its map of mouse targets.
    public static func picture(
        _ model: ViewModel,
        size: Size,
        glyphs: GlyphSet = .unicode,
        widths: WidthTable = .standard,
        keys: KeyMap = .standard
    ) -> (frame: Frame, hits: HitMap) {
        var drawn = DrawnPanes()
        return picture(
            model,
            size: size,
            glyphs: glyphs,
            widths: widths,
            keys: keys,
            after: &drawn
        )
    }

    /// Draws a whole screen, reusing the unchanged panes of the previous one.
    ///
    /// The picture is the same as if every pane were drawn.
    ///
    /// - Parameters:
    ///   - model: The content, built for the same size.
    ///   - size: The number of columns and rows.
    ///   - glyphs: The characters that may be used.
    ///   - widths: The widths of characters in the current terminal.
    ///   - keys: The keys shown by hints and help.
    ///   - drawn: The panes of the previous picture, which are replaced by those of this one.
    /// - Returns: The frame and its map of mouse targets.
    public static func picture(
        _ model: ViewModel,
        size: Size,
        glyphs: GlyphSet = .unicode,
        widths: WidthTable = .standard,
        keys: KeyMap = .standard,
        after drawn: inout DrawnPanes
    ) -> (frame: Frame, hits: HitMap) {
        let canvas = Canvas(
            size: size,
            glyphs: glyphs,
            widths: widths,
            words: Words(model.language)
        )
        canvas.link = model.link
        canvas.sources = model.header.sources
        let room = Room(columns: canvas.frame.size.columns, rows: canvas.frame.size.rows)
        let plan = ScreenPlan(room)
        guard plan.hasPanes else {
            TooSmallView(canvas).draw(model)
            return (canvas.frame, canvas.hits)
        }
        HeaderView(canvas).draw(model)
        if plan.hasTabLine { TabsView(canvas).draw(model) }
        FooterView(canvas).draw(model, plan, keys)
        PanesView(canvas).draw(model, plan, after: &drawn)
        FileProblemView(canvas).draw(model, plan)
        let isNarrow = canvas.frame.widths.width(of: model.trouble) > room.columns - 2
        let trouble = isNarrow ? model.shortTrouble : model.trouble
        MessageView(canvas).draw(model.message.isEmpty ? trouble : model.message)
        if let bookmarks = model.bookmarks { BookmarksView(canvas).draw(bookmarks, model, plan) }
        if let sheet = model.sheet { SheetView(canvas).draw(sheet, plan) }
        if let prompt = model.prompt { PromptView(canvas).draw(prompt, model, plan) }
        if model.isHelpOpen { HelpView(canvas).draw(model, plan, keys) }
        return (canvas.frame, canvas.hits)
    }

    /// Returns the number of rows of a sheet on a screen of a size.
    public static func sheetRows(of size: Size) -> Int {
        max(1, ScreenPlan(room(of: size)).body.rows - 2)
    }

    /// Returns the room of a screen of a size for the view model's builder.
    public static func room(of size: Size) -> Room {
        Room(columns: size.columns, rows: size.rows)
    }
}
