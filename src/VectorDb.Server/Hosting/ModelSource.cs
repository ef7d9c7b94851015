using VectorDb.Engine.Models;

namespace VectorDb.Server.Hosting;

/// <summary>A checkpoint to load.</summary>
/// <param name="Name">What collections know it by.</param>
/// <param name="Directory">In the layout of the model's hub repository.</param>
/// <param name="Settings">Precision, device and threads.</param>
public sealed record ModelSource(string Name, string Directory, ModelSettings Settings)
{
    /// <summary>Reads <c>NAME=DIRECTORY</c>, or <c>DIRECTORY</c>, whose last part then makes the name.</summary>
    public static ModelSource Parse(string text, ModelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string directory = Path.GetFullPath(equals < 0 ? text : text[(equals + 1)..]);
        return new ModelSource(equals < 0 ? NameOf(directory) : text[..equals], directory, settings);
    }

    private static string NameOf(string directory)
    {
        string last = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory)).ToLowerInvariant();
        string name = new([.. last.Select(static c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '-')]);
        name = name.Length > 0 && char.IsAsciiLetterLower(name[0]) ? name : "model-" + name;
        return name.Length <= 63 ? name : name[..63];
    }
}
