namespace VectorDb.Cli.Pictures;

/// <summary>Tells from the environment what the terminal can show.</summary>
internal static class TerminalKind
{
    /// <summary>The best protocol that the terminal is known for; half-blocks where nothing is known.</summary>
    /// <param name="variable">The value of an environment variable, or null.</param>
    /// <param name="redirected">Whether the output goes to a file or pipe, which shows nothing.</param>
    public static PictureProtocol Detect(Func<string, string?> variable, bool redirected)
    {
        string term = variable("TERM") ?? "";
        if (redirected || term == "dumb")
        {
            return PictureProtocol.None;
        }

        string program = variable("TERM_PROGRAM") ?? "";
        if (term is "xterm-kitty" or "xterm-ghostty" || program == "ghostty" || variable("KITTY_WINDOW_ID") is not null)
        {
            return PictureProtocol.Kitty;
        }

        if (program is "iTerm.app" or "WezTerm" || variable("LC_TERMINAL") == "iTerm2")
        {
            return PictureProtocol.ITerm;
        }

        return term.StartsWith("foot", StringComparison.Ordinal) || term is "mlterm" or "yaft-256color" || term.Contains("sixel", StringComparison.Ordinal)
            ? PictureProtocol.Sixel
            : PictureProtocol.Blocks;
    }
}
