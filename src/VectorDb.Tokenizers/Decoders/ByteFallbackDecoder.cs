using System.Text;
using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>Runs of byte tokens become the text that their bytes spell; of a run that is not UTF-8 each byte becomes U+FFFD.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public void Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        int kept = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            if (ByteTokens.TryParse(tokens[i], out byte value))
            {
                bytes.Add(value);
                continue;
            }

            string token = tokens[i];
            Flush(bytes, tokens, ref kept);
            tokens[kept++] = token;
        }

        Flush(bytes, tokens, ref kept);
        tokens.RemoveRange(kept, tokens.Count - kept);
    }

    private static void Flush(List<byte> bytes, List<string> tokens, ref int kept)
    {
        if (bytes.Count == 0)
        {
            return;
        }

        try
        {
            tokens[kept++] = Strict.GetString(bytes.ToArray());
        }
        catch (DecoderFallbackException)
        {
            tokens[kept - 1] = new string('\uFFFD', bytes.Count);
        }

        bytes.Clear();
    }
}
