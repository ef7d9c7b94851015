using System.Buffers;
using System.Text;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>
/// Reads a run of byte tokens as SentencePiece does: complete characters as they come, each byte that belongs to none as U+FFFD.
/// (The tokenizers library gives up the whole run for one bad byte, which text that was already given out does not allow.)
/// </summary>
internal sealed class ByteFallbackText
{
    private readonly byte[] _bytes = new byte[4];
    private int _count;

    /// <summary>The text that a byte completes.</summary>
    public string Add(byte value)
    {
        _bytes[_count++] = value;
        return Read(atEnd: false);
    }

    /// <summary>What incomplete bytes become when something else follows.</summary>
    public string Finish() => _count == 0 ? "" : Read(atEnd: true);

    private string Read(bool atEnd)
    {
        var text = new StringBuilder();
        while (_count > 0)
        {
            OperationStatus status = Rune.DecodeFromUtf8(_bytes.AsSpan(0, _count), out Rune rune, out int consumed);
            if (status == OperationStatus.NeedMoreData && !atEnd)
            {
                break;
            }

            consumed = status == OperationStatus.Done ? consumed : 1;
            text.Append(status == OperationStatus.Done ? rune.ToString() : "\uFFFD");
            _bytes.AsSpan(consumed, _count - consumed).CopyTo(_bytes);
            _count -= consumed;
        }

        return text.ToString();
    }
}
