namespace VectorDb.Tokenizers.Decoders;

/// <summary>
/// The way of transformers' slow tokenizers (PreTrainedTokenizer._decode): runs of ordinary tokens become text by the class's own
/// rule, isolated tokens stand between them, and spaces join the parts.
/// </summary>
internal abstract class PythonTokenDecoder : TokenDecoder
{
    public override DecodeSession Open(TextStage output, bool keepsSpecial) => new Session(this, output, keepsSpecial);

    /// <summary>Starts a run of tokens (the class's convert_tokens_to_string).</summary>
    protected abstract DecodeSession OpenRun(TextStage output, bool keepsSpecial);

    private sealed class Session : DecodeSession
    {
        private readonly PythonTokenDecoder _decoder;
        private readonly TextStage _output;
        private readonly bool _keepsSpecial;
        private readonly PartStage _part;
        private DecodeSession? _run;

        public Session(PythonTokenDecoder decoder, TextStage output, bool keepsSpecial)
        {
            _decoder = decoder;
            _output = output;
            _keepsSpecial = keepsSpecial;
            _part = new PartStage(output);
        }

        public override void Add(DecodedToken token)
        {
            if (!token.Isolated)
            {
                _run ??= _decoder.OpenRun(_part, _keepsSpecial);
                _run.Add(token);
                return;
            }

            EndRun();
            _part.Begin();
            _part.Write(token.Text);
            _part.End();
        }

        public override void Finish()
        {
            // An empty run is no part, except, as in the reference, the last one.
            bool hasRun = _run is not null;
            EndRun(isLast: hasRun);
            _output.Finish();
        }

        private void EndRun(bool isLast = false)
        {
            _run?.Finish();
            _run = null;
            if (isLast)
            {
                _part.Begin();
            }

            _part.End();
        }
    }

    // Puts a space before each part but the first, when its first character comes.
    private sealed class PartStage : TextStage
    {
        private readonly TextStage _next;
        private bool _hasPart;
        private bool _inPart;

        public PartStage(TextStage next)
        {
            _next = next;
        }

        public override void Write(ReadOnlySpan<char> text)
        {
            if (!text.IsEmpty)
            {
                Begin();
                _next.Write(text);
            }
        }

        public void Begin()
        {
            if (!_inPart && _hasPart)
            {
                _next.Write(" ");
            }

            _inPart = true;
        }

        public void End()
        {
            _hasPart |= _inPart;
            _inPart = false;
        }

        // A run has finished; the text goes on.
        public override void Finish()
        {
        }
    }
}
