using System.Buffers.Binary;

namespace VectorDb.Models.Checkpoints.Torch;

/// <summary>
/// Reads the subset of pickle that state dictionaries need (Python's pickletools.py describes the operations). A pickle is
/// a program; here it can make dictionaries, lists, tuples, numbers, strings and tensor descriptions, and nothing else: any
/// other operation or name is refused, nothing is imported or called.
/// </summary>
internal ref struct PickleReader
{
    private const int MaxStack = 1 << 20;

    private static readonly object Mark = new();

    private readonly string _file;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<int, object?> _memo = [];
    private ReadOnlySpan<byte> _rest;

    private PickleReader(ReadOnlySpan<byte> pickle, string file)
    {
        _rest = pickle;
        _file = file;
    }

    /// <summary>Reads a pickle to its end.</summary>
    /// <param name="pickle">Its bytes.</param>
    /// <param name="file">For messages.</param>
    /// <returns>Dictionaries (of object keys), lists, tuples (object arrays), strings, longs, doubles, bools, tensors.</returns>
    public static object? Read(ReadOnlySpan<byte> pickle, string file) => new PickleReader(pickle, file).Run();

    private object? Run()
    {
        while (true)
        {
            byte code = Take(1)[0];
            if (code == (byte)'.')
            {
                return Pop();
            }

            if (!Structure(code) && !Literal(code) && !Memory(code) && !Build(code))
            {
                throw new ModelException(
                    ModelError.Unsupported, $"{_file}: pickle operation 0x{code:x2} is not among those a state dictionary needs; refused");
            }

            if (_stack.Count > MaxStack)
            {
                throw Malformed("the pickle nests too deep");
            }
        }
    }

    private bool Structure(byte code)
    {
        switch (code)
        {
            case 0x80: // PROTO
                Take(1);
                return true;
            case 0x95: // FRAME
                Take(8);
                return true;
            case (byte)'(':
                Push(Mark);
                return true;
            case (byte)'}':
                Push(new Dictionary<object, object?>());
                return true;
            case (byte)']':
                Push(new List<object?>());
                return true;
            case (byte)')':
                Push(Array.Empty<object?>());
                return true;
            case (byte)'t':
                Push(PopToMark());
                return true;
            case 0x85 or 0x86 or 0x87: // TUPLE1..3
                Push(PopMany(code - 0x84));
                return true;
            default:
                return false;
        }
    }

    private bool Literal(byte code)
    {
        switch (code)
        {
            case (byte)'X': // BINUNICODE
                Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                return true;
            case 0x8c: // SHORT_BINUNICODE
                Push(Text(Take(1)[0]));
                return true;
            case (byte)'J':
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                return true;
            case (byte)'K':
                Push((long)Take(1)[0]);
                return true;
            case (byte)'M':
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                return true;
            case 0x8a: // LONG1
                Push(LongInteger(Take(Take(1)[0])));
                return true;
            case (byte)'G':
                Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                return true;
            case 0x88: // NEWTRUE
                Push(true);
                return true;
            case 0x89: // NEWFALSE
                Push(false);
                return true;
            case (byte)'N':
                Push(null);
                return true;
            default:
                return false;
        }
    }

    private bool Memory(byte code)
    {
        switch (code)
        {
            case (byte)'q':
                _memo[Take(1)[0]] = Peek();
                return true;
            case (byte)'r':
                _memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))] = Peek();
                return true;
            case 0x94: // MEMOIZE
                _memo[_memo.Count] = Peek();
                return true;
            case (byte)'h':
                Push(Recall(Take(1)[0]));
                return true;
            case (byte)'j':
                Push(Recall(BinaryPrimitives.ReadInt32LittleEndian(Take(4))));
                return true;
            default:
                return false;
        }
    }

    private bool Build(byte code)
    {
        switch (code)
        {
            case (byte)'s':
                SetItems(PopMany(2));
                return true;
            case (byte)'u':
                SetItems(PopToMark());
                return true;
            case (byte)'a':
                Append(PopMany(1));
                return true;
            case (byte)'e':
                Append(PopToMark());
                return true;
            case (byte)'c': // GLOBAL
                Push(PickleNames.Find(Line(), Line(), _file));
                return true;
            case 0x93: // STACK_GLOBAL
                object?[] names = PopMany(2);
                Push(PickleNames.Find(names[0] as string, names[1] as string, _file));
                return true;
            case (byte)'Q': // BINPERSID
                Push(PickleNames.ToStorage(Pop(), _file));
                return true;
            case (byte)'R': // REDUCE
                object?[] call = PopMany(2);
                Push(PickleNames.Rebuild(call[0], call[1] as object?[], _file));
                return true;
            case (byte)'b': // BUILD: attributes of a dictionary, such as _metadata, which tensors do not need
                Pop();
                return Peek() is Dictionary<object, object?> or TorchTensor
                    ? true
                    : throw Malformed("attributes are given to what is neither a dictionary nor a tensor");
            default:
                return false;
        }
    }

    private readonly void SetItems(object?[] items)
    {
        if (Peek() is not Dictionary<object, object?> dictionary || items.Length % 2 != 0)
        {
            throw Malformed("items are set on what is not a dictionary");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            dictionary[items[i] ?? throw Malformed("a dictionary has None as a key")] = items[i + 1];
        }
    }

    private readonly void Append(object?[] items)
    {
        if (Peek() is not List<object?> list)
        {
            throw Malformed("items are appended to what is not a list");
        }

        list.AddRange(items);
    }

    private readonly long LongInteger(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8)
        {
            throw Malformed($"an integer has {bytes.Length} bytes");
        }

        long value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        int unused = 64 - (8 * bytes.Length);
        return bytes.IsEmpty ? 0 : value << unused >> unused;
    }

    private string Text(uint length) => System.Text.Encoding.UTF8.GetString(Take(length));

    private string Line()
    {
        int end = _rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            throw Malformed("a name does not end");
        }

        string line = System.Text.Encoding.UTF8.GetString(_rest[..end]);
        _rest = _rest[(end + 1)..];
        return line;
    }

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > (uint)_rest.Length)
        {
            throw Malformed("the pickle ends in the middle");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private readonly void Push(object? value) => _stack.Add(value);

    private readonly object? Peek() => _stack.Count > 0 ? _stack[^1] : throw Malformed("its stack is empty");

    private readonly object? Pop() => PopMany(1)[0];

    private readonly object? Recall(int key) =>
        _memo.TryGetValue(key, out object? value) ? value : throw Malformed($"nothing is remembered under {key}");

    private readonly object?[] PopMany(int count)
    {
        int start = _stack.Count - count;
        if (start < 0 || _stack.IndexOf(Mark, start) >= 0)
        {
            throw Malformed("its stack is empty");
        }

        object?[] values = [.. _stack[start..]];
        _stack.RemoveRange(start, count);
        return values;
    }

    private readonly object?[] PopToMark()
    {
        int mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
        {
            throw Malformed("a mark is missing");
        }

        object?[] values = [.. _stack[(mark + 1)..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private readonly ModelException Malformed(string what) => new(ModelError.Malformed, $"{_file}: the pickle is malformed: {what}");
}
