using System.Globalization;
using System.Text.RegularExpressions;

namespace VectorDb.Conformance.Cases;

/// <summary>
/// The options of a reference's call, as an output's words spell it: <c>generate(num_beams=3, early_stopping=True)</c>.
/// Options that were asked for are taken off one by one, so that one nobody knows does not pass unseen.
/// </summary>
public sealed partial class ReferenceCall
{
    private readonly Dictionary<string, string> _arguments;

    private ReferenceCall(Dictionary<string, string> arguments) => _arguments = arguments;

    /// <summary>Options that no one has asked for.</summary>
    public IReadOnlyCollection<string> Unread => _arguments.Keys;

    /// <summary>Finds <c>name(key=value, …)</c> in a text.</summary>
    /// <returns>Null where the text holds no such call.</returns>
    public static ReferenceCall? Find(string text, string name)
    {
        Match call = Regex.Match(text, $@"\b{Regex.Escape(name)}\(([^()]*)\)");
        return call.Success ? new(Argument().Matches(call.Groups[1].Value).ToDictionary(
            argument => argument.Groups["key"].Value, argument => argument.Groups["value"].Value.Trim(), StringComparer.Ordinal)) : null;
    }

    public int? Whole(string key) => Take(key) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public double? Number(string key) => Take(key) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Python's True and False, or a word in quotes.</summary>
    public string? Word(string key) => Take(key)?.Trim('\'', '"');

    private string? Take(string key) => _arguments.Remove(key, out string? value) && value != "None" ? value : null;

    [GeneratedRegex(@"(?<key>\w+)\s*=\s*(?<value>'[^']*'|""[^""]*""|[^,]+)")]
    private static partial Regex Argument();
}
