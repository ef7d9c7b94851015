namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>
/// Text and the pieces it is cut into. A pre-tokenizer reads the current pieces and writes the next ones: as stretches of the same
/// text (<see cref="Keep"/>), or as new text (<see cref="BeginRewrite"/>, <see cref="Append(char)"/>, <see cref="EndPiece"/>). All
/// buffers are reused, so nothing is allocated a piece.
/// </summary>
internal sealed class PieceList
{
    private const int LargestKept = 1 << 16;

    private List<Piece> _pieces = [];
    private List<Piece> _nextPieces = [];
    private char[] _text = new char[256];
    private char[] _nextText = new char[256];
    private int _nextLength;
    private int _pieceStart;
    private bool _rewrites;

    /// <summary>Room for a pre-tokenizer's own list.</summary>
    public List<Piece> Scratch { get; private set; } = [];

    /// <summary>Whether the text begins where the caller's text begins.</summary>
    public bool StartsInput { get; private set; }

    public int Count => _pieces.Count;

    /// <summary>The characters of a piece.</summary>
    public ReadOnlySpan<char> this[int index] => _text.AsSpan(_pieces[index].Start, _pieces[index].Length);

    /// <summary>Starts anew with one piece.</summary>
    public void Load(ReadOnlySpan<char> text, bool startsInput)
    {
        StartsInput = startsInput;
        if (_text.Length < text.Length)
        {
            _text = new char[text.Length];
        }

        text.CopyTo(_text);
        _pieces.Clear();
        _nextPieces.Clear();
        if (!text.IsEmpty)
        {
            _pieces.Add(new Piece(0, text.Length));
        }
    }

    /// <summary>A stretch of the current piece becomes a next piece; an empty one is dropped.</summary>
    public void Keep(int index, int start, int length)
    {
        if (length > 0)
        {
            _nextPieces.Add(new Piece(_pieces[index].Start + start, length));
        }
    }

    /// <summary>The next pieces will be new text.</summary>
    public void BeginRewrite()
    {
        _rewrites = true;
        _nextLength = 0;
        _pieceStart = 0;
    }

    public void Append(char unit)
    {
        if (_nextLength == _nextText.Length)
        {
            Array.Resize(ref _nextText, _nextText.Length * 2);
        }

        _nextText[_nextLength++] = unit;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (_nextText.Length - _nextLength < text.Length)
        {
            Array.Resize(ref _nextText, Math.Max(_nextText.Length * 2, _nextLength + text.Length));
        }

        text.CopyTo(_nextText.AsSpan(_nextLength));
        _nextLength += text.Length;
    }

    /// <summary>What was appended since the last piece ended is a piece.</summary>
    public void EndPiece()
    {
        if (_nextLength > _pieceStart)
        {
            _nextPieces.Add(new Piece(_pieceStart, _nextLength - _pieceStart));
        }

        _pieceStart = _nextLength;
    }

    /// <summary>The next pieces become the current ones.</summary>
    public void Commit()
    {
        (_pieces, _nextPieces) = (_nextPieces, _pieces);
        _nextPieces.Clear();
        if (_rewrites)
        {
            (_text, _nextText) = (_nextText, _text);
            _rewrites = false;
        }
    }

    /// <summary>Lets go of buffers that one long text has grown.</summary>
    public void Trim()
    {
        if (_text.Length > LargestKept || _nextText.Length > LargestKept || _pieces.Capacity > LargestKept
            || _nextPieces.Capacity > LargestKept || Scratch.Capacity > LargestKept)
        {
            Scratch = [];
            _text = new char[256];
            _nextText = new char[256];
            _pieces = [];
            _nextPieces = [];
        }
    }
}
