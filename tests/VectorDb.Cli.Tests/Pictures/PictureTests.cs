using System.Text.RegularExpressions;
using VectorDb.Cli.Pictures;
using VectorDb.Imaging;

namespace VectorDb.Cli.Tests.Pictures;

public sealed class PictureTests
{
    private static readonly RgbColor Red = new(255, 0, 0);
    private static readonly RgbColor Blue = new(0, 0, 255);

    [Fact]
    public void Png_DecodesToTheSamePixels()
    {
        Canvas canvas = Halves(40, 23);
        using RgbImage back = ImageDecoder.Decode(canvas.ToPng(), DecodeOptions.Default);
        Assert.Equal((canvas.Width, canvas.Height), (back.Width, back.Height));
        Assert.True(canvas.Pixels.SequenceEqual(back.Pixels));
    }

    [Fact]
    public void Strip_PutsPicturesInTheirFrames()
    {
        ReadOnlyMemory<byte> file = new Canvas(8, 8, Blue).ToPng();
        Canvas strip = PictureStrip.Draw([file, file], [Red, null], side: 16);
        Assert.Equal((54, 24), (strip.Width, strip.Height));
        Assert.Equal([255, 0, 0], strip.Row(0)[..3].ToArray());
        Assert.Equal([0, 0, 255], strip.Row(12).Slice(12 * 3, 3).ToArray());
        Assert.NotEqual([255, 0, 0], strip.Row(0).Slice(40 * 3, 3).ToArray());
    }

    [Fact]
    public void Kitty_SendsEveryPixel_InPartsOfTheLengthItAllows()
    {
        Canvas canvas = Halves(60, 40);
        MatchCollection parts = Regex.Matches(Written(canvas, PictureProtocol.Kitty), "\e_G([^;]*);([^\e]*)\e\\\\");
        Assert.StartsWith("a=T,f=24,s=60,v=40,m=1", parts[0].Groups[1].Value, StringComparison.Ordinal);
        Assert.Equal("m=0", parts[^1].Groups[1].Value);
        Assert.All(parts, static part => Assert.InRange(part.Groups[2].Length, 1, 4096));
        Assert.True(canvas.Pixels.SequenceEqual(Convert.FromBase64String(string.Concat(parts.Select(static p => p.Groups[2].Value)))));
    }

    [Fact]
    public void ITerm_SendsAPngFile()
    {
        Match sent = Regex.Match(Written(Halves(10, 10), PictureProtocol.ITerm), "\e]1337;File=inline=1;width=10px;height=10px:([^\a]*)\a");
        Assert.Equal(Halves(10, 10).ToPng(), Convert.FromBase64String(sent.Groups[1].Value));
    }

    [Fact]
    public void Sixel_DrawsBandsOfSixRows()
    {
        string text = Written(new Canvas(5, 7, Red), PictureProtocol.Sixel);
        Assert.StartsWith("\eP0;1q\"1;1;5;7#0;2;0;0;0", text, StringComparison.Ordinal);
        Assert.Contains("#180;2;100;0;0", text, StringComparison.Ordinal);
        Assert.EndsWith("#180!5~$-#180!5@$-\e\\" + Environment.NewLine, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_ShowTwoPixelsACharacter_InAtMostSoManyColumns()
    {
        string[] lines = Written(Halves(40, 40), PictureProtocol.Blocks, columns: 10).TrimEnd().Split(Environment.NewLine);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, static line => Assert.Equal(10, line.Count(static c => c == '▀')));
        Assert.StartsWith("\e[38;2;255;0;0;48;2;255;0;0m▀", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("\e[38;2;0;0;255;48;2;0;0;255m▀\e[0m", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void None_WritesNothing() => Assert.Equal("", Written(Halves(4, 4), PictureProtocol.None));

    [Theory]
    [InlineData("TERM=xterm-kitty", nameof(PictureProtocol.Kitty))]
    [InlineData("TERM=xterm-256color KITTY_WINDOW_ID=1", nameof(PictureProtocol.Kitty))]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=iTerm.app", nameof(PictureProtocol.ITerm))]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=WezTerm", nameof(PictureProtocol.ITerm))]
    [InlineData("TERM=foot", nameof(PictureProtocol.Sixel))]
    [InlineData("TERM=xterm-256color", nameof(PictureProtocol.Blocks))]
    [InlineData("TERM=dumb", nameof(PictureProtocol.None))]
    public void Terminal_IsKnownByItsVariables(string environment, string expected)
    {
        Dictionary<string, string> variables = environment.Split(' ').Select(static v => v.Split('=')).ToDictionary(static v => v[0], static v => v[1]);
        Assert.Equal(expected, TerminalKind.Detect(variables.GetValueOrDefault, redirected: false).ToString());
        Assert.Equal(PictureProtocol.None, TerminalKind.Detect(variables.GetValueOrDefault, redirected: true));
    }

    private static Canvas Halves(int width, int height)
    {
        var canvas = new Canvas(width, height, Red);
        canvas.Fill(width / 2, 0, width - (width / 2), height, Blue);
        return canvas;
    }

    private static string Written(Canvas canvas, PictureProtocol protocol, int columns = 80)
    {
        using var output = new StringWriter();
        PictureWriter.Write(output, canvas, protocol, columns);
        return output.ToString();
    }
}
