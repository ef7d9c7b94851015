using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Python's str.strip: white space and the information separators go at both ends.</summary>
internal sealed class PythonStripNormalizer : INormalizer
{
    public string Normalize(string text)
    {
        int start = 0;
        while (start < text.Length && CharacterClass.IsPythonSpace(text[start]))
        {
            start++;
        }

        int end = text.Length;
        while (end > start && CharacterClass.IsPythonSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }
}
