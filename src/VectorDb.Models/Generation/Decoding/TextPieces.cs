using System.Text;
using VectorDb.Tokenizers;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>
/// Ids to text, one by one, without white space at either end. All pieces together are what <see cref="Whole"/> gives for all
/// ids: a piece ends where neither a later token nor the end can change it.
/// </summary>
internal sealed class TextPieces
{
    private readonly TokenStream _stream;
    private readonly StringBuilder _held = new();
    private bool _begun;

    public TextPieces(Tokenizer tokenizer)
    {
        _stream = tokenizer.CreateDecodeStream();
    }

    /// <summary>The text of ids.</summary>
    public static string Whole(Tokenizer tokenizer, ReadOnlySpan<int> ids) => tokenizer.Decode(ids).Trim();

    /// <summary>Takes the next id and gives the text that became final.</summary>
    public string Add(int id) => Release(_stream.Add(id));

    /// <summary>Gives what was held back, but no white space.</summary>
    public string Finish() => Release(_stream.Finish());

    /// <summary>White space is held until something follows it.</summary>
    private string Release(string text)
    {
        _held.Append(text);
        string all = _held.ToString();
        string kept = _begun ? all.TrimEnd() : all.Trim();
        if (kept.Length == 0)
        {
            return "";
        }

        string rest = all[all.TrimEnd().Length..];
        _begun = true;
        _held.Clear().Append(rest);
        return kept;
    }
}
