using System.Buffers;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>SigLIP's text cleaning (canonicalize_text): ASCII punctuation goes, white space collapses.</summary>
internal sealed class SiglipCanonicalizer : INormalizer
{
    // Python's string.punctuation.
    private static readonly SearchValues<char> Punctuation = SearchValues.Create("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    private readonly SequenceNormalizer _spaces = new(new WhiteSpaceRunNormalizer(" ", likePython: true), new PythonStripNormalizer());

    public string Normalize(string text)
    {
        string kept = text.AsSpan().ContainsAny(Punctuation) ? string.Concat(text.Where(unit => !Punctuation.Contains(unit))) : text;
        return _spaces.Normalize(kept);
    }
}
