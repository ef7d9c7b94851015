using System.Text;
using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>
/// convert_tokens_to_string of T5Tokenizer, SiglipTokenizer and LlamaTokenizer: special tokens stand for themselves, SentencePiece
/// decodes what lies between them.
/// </summary>
internal sealed class PythonSentencePieceDecoder : PythonTokenDecoder
{
    private readonly SentencePieceDecoding _settings;
    private readonly IReadOnlyList<SentencePiece> _pieces;

    public PythonSentencePieceDecoder(IReadOnlyList<SentencePiece> pieces, SentencePieceDecoding settings)
    {
        _pieces = pieces;
        _settings = settings;
    }

    protected override DecodeSession OpenRun(TextStage output, bool keepsSpecial) =>
        new Run(this, _settings.Trims ? new TrimStage(output) : output, keepsSpecial && _settings.SpaceBeforeSpecial);

    private sealed class Run : DecodeSession
    {
        private const char Mark = '\u2581';

        private readonly SentencePieceDecoding _settings;
        private readonly TextStage _output;
        private readonly SentencePieceText _text;
        private readonly StringBuilder? _held; // the reference's space before a special token stands before the words before it
        private bool _afterSpecial;
        private int _index;

        public Run(PythonSentencePieceDecoder decoder, TextStage output, bool holdsWords)
        {
            _settings = decoder._settings;
            _output = output;
            _text = new SentencePieceText(decoder._pieces, decoder._settings);
            _held = holdsWords ? new StringBuilder() : null;
        }

        public override void Add(DecodedToken token)
        {
            if (_index == 0 && _settings.PrefixWasAdded && token.Text.StartsWith(Mark))
            {
                token = token with { Text = token.Text[1..] };
            }

            if (token.Special)
            {
                bool spaced = _settings.SpaceBeforeSpecial && !_afterSpecial && (_index > 0 || _settings.AlsoBeforeFirst);
                _output.Write(spaced ? " " : "");
                EndWords();
                _output.Write(token.Text);
            }
            else
            {
                bool spaced = _settings.SpaceAfterFirstSpecial && _afterSpecial && _index == 1 && !token.Text.StartsWith(Mark);
                _output.Write(spaced ? " " : "");
                WriteWords(_text.Add(token));
            }

            _afterSpecial = token.Special;
            _index++;
        }

        public override void Finish()
        {
            EndWords();
            _output.Finish();
        }

        private void WriteWords(string text)
        {
            if (_held is null)
            {
                _output.Write(text);
            }
            else
            {
                _held.Append(text);
            }
        }

        private void EndWords()
        {
            WriteWords(_text.Finish());
            if (_held is not null)
            {
                _output.Write(_held.ToString());
                _held.Clear();
            }
        }
    }
}
