using System.Globalization;
using VectorDb.Cli.Pictures;
using VectorDb.Imaging;

namespace VectorDb.Cli.Quickstart;

/// <summary>Where the tour is shown: headings, lines and pictures. Pictures may be kept as files, too.</summary>
/// <param name="output">The terminal.</param>
/// <param name="protocol">How it shows pictures.</param>
/// <param name="columns">Its width in characters.</param>
/// <param name="saveTo">A folder for the pictures as PNG; null for none.</param>
internal sealed class TourScreen(TextWriter output, PictureProtocol protocol, int columns, string? saveTo)
{
    private const int Side = 96;
    private static readonly RgbColor Right = new(60, 180, 90);
    private static readonly RgbColor Plain = new(70, 74, 82);
    private int _stops;

    /// <summary>Begins a stop of the tour.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="taken">How long it took; null if that says nothing.</param>
    public void Stop(string title, TimeSpan? taken)
    {
        string time = taken is { } span ? $"   ({Format(span)})" : "";
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{++_stops}. {title}{time}"));
    }

    /// <summary>Writes a line below the last stop.</summary>
    public void Line(string text) => output.WriteLine("   " + text);

    /// <summary>Shows pictures in a row.</summary>
    /// <param name="name">The name of the file, if it is kept.</param>
    /// <param name="pictures">Encoded pictures.</param>
    /// <param name="right">Those that get a green frame.</param>
    public void Pictures(string name, IReadOnlyList<ReadOnlyMemory<byte>> pictures, Predicate<int>? right = null) =>
        Show(name, PictureStrip.Draw(pictures, [.. Enumerable.Range(0, pictures.Count).Select(i => (RgbColor?)(right?.Invoke(i) == true ? Right : Plain))], Side));

    /// <summary>Shows a canvas.</summary>
    public void Show(string name, Canvas canvas)
    {
        PictureWriter.Write(output, canvas, protocol, Math.Min(columns, Math.Max(24, canvas.Width / 5)));
        if (saveTo is not null)
        {
            Directory.CreateDirectory(saveTo);
            File.WriteAllBytes(Path.Combine(saveTo, name + ".png"), canvas.ToPng());
        }
    }

    /// <summary>A span as people read it.</summary>
    public static string Format(TimeSpan span) => span.TotalSeconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F1} s")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:F1} ms");
}
