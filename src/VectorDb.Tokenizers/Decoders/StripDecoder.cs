namespace VectorDb.Tokenizers.Decoders;

/// <summary>Removes up to so many of one character from the ends of each token.</summary>
internal sealed class StripDecoder : IDecoder
{
    private readonly char _content;
    private readonly int _left;
    private readonly int _right;

    public StripDecoder(char content, int left, int right)
    {
        _content = content;
        _left = left;
        _right = right;
    }

    public TokenStage Open(TokenStage next) => new Stage(this, next);

    // Works on parts of tokens: counts what is dropped on the left, holds what may have to be dropped on the right.
    private sealed class Stage : TokenStage
    {
        private readonly StripDecoder _settings;
        private readonly TokenStage _next;
        private int _droppable;
        private string _held = "";

        public Stage(StripDecoder settings, TokenStage next)
        {
            _settings = settings;
            _next = next;
            _droppable = settings._left;
        }

        public override void Write(ReadOnlySpan<char> text, bool endsToken)
        {
            while (_droppable > 0 && !text.IsEmpty)
            {
                bool drops = text[0] == _settings._content;
                text = drops ? text[1..] : text;
                _droppable = drops ? _droppable - 1 : 0;
            }

            string rest = string.Concat(_held, text);
            int tail = rest.Length - rest.AsSpan().TrimEnd(_settings._content).Length;
            tail = Math.Min(tail, _settings._right);
            _held = endsToken ? "" : rest[^tail..];
            _droppable = endsToken ? _settings._left : _droppable;
            _next.Write(rest.AsSpan(0, rest.Length - tail), endsToken);
        }

        public override void Finish() => _next.Finish();
    }
}
