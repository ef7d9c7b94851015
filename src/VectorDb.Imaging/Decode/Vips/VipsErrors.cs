using System.Runtime.InteropServices;

namespace VectorDb.Imaging.Decode.Vips;

/// <summary>libvips' error text. It is one buffer for the whole process, so it is believed only where a decode ran alone.</summary>
internal static unsafe class VipsErrors
{
    private const int LongestText = 200;

    private static int _running;
    private static int _started;

    /// <summary>Marks the start of a decode.</summary>
    public static Watch Begin() => new(Interlocked.Increment(ref _running) == 1, Interlocked.Increment(ref _started));

    /// <summary>Takes and clears the text: its first line, shortened.</summary>
    public static string Take()
    {
        byte* copy = VipsNative.vips_error_buffer_copy();
        VipsNative.vips_error_clear();
        string text = Marshal.PtrToStringUTF8((nint)copy) ?? "";
        VipsNative.g_free(copy);
        text = text.Split('\n', 2)[0].Trim();
        return text.Length <= LongestText ? text : text[..LongestText];
    }

    /// <summary>One decode, for as long as it runs.</summary>
    public readonly ref struct Watch
    {
        private readonly bool _startedAlone;
        private readonly int _ticket;

        internal Watch(bool startedAlone, int ticket)
        {
            _startedAlone = startedAlone;
            _ticket = ticket;
        }

        /// <summary>libvips' words about this decode in brackets, or nothing where they may be about another one.</summary>
        public string Explain()
        {
            string text = Take();
            bool alone = _startedAlone && Volatile.Read(ref _started) == _ticket;
            return alone && text.Length > 0 ? $" ({text})" : "";
        }

        /// <summary>Marks the end of the decode.</summary>
        public void Dispose()
        {
            if (_ticket != 0)
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }
}
