using System.Globalization;
using System.Text;

namespace VectorDb.Tokenizers.Tests;

/// <summary>Collects every difference of a golden case, so that one failure shows them all.</summary>
internal sealed class Mismatches
{
    private readonly StringBuilder _report = new();
    private int _count;

    public void Check(string text, IReadOnlyList<int> expected, IReadOnlyList<int> actual, IReadOnlyList<int>? orElse = null)
    {
        if (!actual.SequenceEqual(expected) && (orElse is null || !actual.SequenceEqual(orElse)))
        {
            Add(text, string.Join(' ', expected), string.Join(' ', actual));
        }
    }

    public void Check(string input, string expected, string actual)
    {
        if (expected != actual)
        {
            Add(input, Escape(expected), Escape(actual));
        }
    }

    public void AssertNone() => Assert.True(_count == 0, $"{_count} differ:\n{_report}");

    private void Add(string input, string expected, string actual)
    {
        if (_count++ < 20)
        {
            _report.Append(CultureInfo.InvariantCulture, $"{Escape(input)}\n  expected {expected}\n  actual   {actual}\n");
        }
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char unit in text.Length > 200 ? text[..200] : text)
        {
            escaped.Append(unit is >= ' ' and < '\x7f' ? unit.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"));
        }

        return escaped.ToString();
    }
}
