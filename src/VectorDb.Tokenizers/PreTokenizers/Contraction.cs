namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>The English endings that GPT-2 and CLIP keep whole: 's 't 're 've 'm 'll 'd.</summary>
internal static class Contraction
{
    /// <summary>Length of the ending that the text begins with, or 0.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        return text[1] switch
        {
            's' or 't' or 'm' or 'd' => 2,
            'r' or 'v' when text.Length > 2 && text[2] == 'e' => 3,
            'l' when text.Length > 2 && text[2] == 'l' => 3,
            _ => 0,
        };
    }
}
