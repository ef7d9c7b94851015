namespace VectorDb.Cli.Pictures;

/// <summary>How a terminal shows pictures.</summary>
internal enum PictureProtocol
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Half-block characters in true colour: two pixels a character.</summary>
    Blocks,

    /// <summary>The kitty graphics protocol (sw.kovidgoyal.net/kitty/graphics-protocol).</summary>
    Kitty,

    /// <summary>iTerm2's inline images (iterm2.com/documentation-images.html).</summary>
    ITerm,

    /// <summary>DEC sixel graphics (VT330/VT340 manual, chapter 14).</summary>
    Sixel,
}
