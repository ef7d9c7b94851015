using System.Buffers;
using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's normalizer, step by step as its C++ does it: the longest key of the character map at each place, extra spaces
/// removed, a space before the text, spaces written as ▁. Works on UTF-8, which the map is written in.
/// </summary>
internal sealed class SentencePieceNormalizer : INormalizer
{
    private readonly SentencePieceNormalization _settings;
    private readonly CharTrie? _userDefined; // over bytes

    public SentencePieceNormalizer(SentencePieceNormalization settings)
    {
        _settings = settings;
        if (settings.UserDefined.Count > 0)
        {
            _userDefined = new CharTrie();
            for (int i = 0; i < settings.UserDefined.Count; i++)
            {
                _userDefined.Add(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(settings.UserDefined[i])), i);
            }
        }
    }

    private static ReadOnlySpan<byte> EscapedSpace => "\u2581"u8;

    private ReadOnlySpan<byte> Space => _settings.EscapeSpaces ? EscapedSpace : " "u8;

    public string Normalize(string text)
    {
        byte[] input = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        int length = Encoding.UTF8.GetBytes(text, input);
        var output = new ArrayBufferWriter<byte>(Math.Max(16, length + (length / 4)));
        Normalize(input.AsSpan(0, length), output);
        ArrayPool<byte>.Shared.Return(input);
        return Encoding.UTF8.GetString(WithoutTrailingSpaces(output.WrittenSpan));
    }

    private void Normalize(ReadOnlySpan<byte> input, ArrayBufferWriter<byte> output)
    {
        input = _settings.RemoveExtraSpaces ? SkipSpaces(input) : input;
        if (input.IsEmpty)
        {
            return;
        }

        if (_settings.AddDummyPrefix && !_settings.SpaceIsSuffix)
        {
            output.Write(Space);
        }

        bool afterSpace = _settings.RemoveExtraSpaces;
        while (!input.IsEmpty)
        {
            ReadOnlySpan<byte> replacement = Prefix(input, out int consumed);
            while (afterSpace && !replacement.IsEmpty && replacement[0] == ' ')
            {
                replacement = replacement[1..];
            }

            if (!replacement.IsEmpty)
            {
                Write(replacement, output);
                afterSpace = replacement[^1] == ' ';
            }

            input = input[consumed..];
            afterSpace &= _settings.RemoveExtraSpaces;
        }
    }

    // Trailing spaces go before a suffix space is added, so both are done on the finished text.
    private ReadOnlySpan<byte> WithoutTrailingSpaces(ReadOnlySpan<byte> output)
    {
        if (output.IsEmpty)
        {
            return output;
        }

        while (_settings.RemoveExtraSpaces && output.EndsWith(Space))
        {
            output = output[..^Space.Length];
        }

        return _settings.AddDummyPrefix && _settings.SpaceIsSuffix ? (byte[])[.. output, .. Space] : output;
    }

    private ReadOnlySpan<byte> SkipSpaces(ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty && Prefix(input, out int consumed) is [(byte)' '])
        {
            input = input[consumed..];
        }

        return input;
    }

    private ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> input, out int consumed)
    {
        if (_userDefined is not null && UserDefinedLength(input) is int length && length > 0)
        {
            consumed = length;
            return input[..length];
        }

        if (_settings.Map is not null && _settings.Map.TryMatch(input, longest: true, out consumed, out ReadOnlySpan<byte> replacement))
        {
            return replacement;
        }

        Rune.DecodeFromUtf8(input, out _, out consumed);
        return input[..consumed];
    }

    private int UserDefinedLength(ReadOnlySpan<byte> input)
    {
        int longest = 0;
        int node = CharTrie.Root;
        for (int i = 0; i < input.Length && (node = _userDefined!.Step(node, (char)input[i])) != CharTrie.None; i++)
        {
            longest = _userDefined.ValueAt(node) != CharTrie.None ? i + 1 : longest;
        }

        return longest;
    }

    private void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        if (!_settings.EscapeSpaces || !text.Contains((byte)' '))
        {
            output.Write(text);
            return;
        }

        foreach (byte value in text)
        {
            output.Write(value == ' ' ? EscapedSpace : [value]);
        }
    }
}
