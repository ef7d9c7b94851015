using System.Diagnostics.CodeAnalysis;
using VectorDb.Tokenizers.Decoders;

namespace VectorDb.Tokenizers;

/// <summary>
/// Decodes ids as they are generated. What <see cref="Add"/> returned and <see cref="Finish"/> returns, put together, is what
/// <see cref="Tokenizer.Decode"/> makes of all ids: text is held back while a UTF-8 sequence is incomplete or a later token may
/// still change a space. For one sequence, one thread at a time.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of tokens; nobody takes it for a System.IO.Stream.")]
public sealed class TokenStream
{
    private readonly TokenizerDefinition _definition;
    private readonly bool _skipSpecialTokens;
    private readonly TextCollector _text = new();
    private readonly DecodeSession _session;
    private bool _finished;

    internal TokenStream(TokenizerDefinition definition, bool skipSpecialTokens, bool cleanUpSpaces)
    {
        _definition = definition;
        _skipSpecialTokens = skipSpecialTokens;
        TextStage output = cleanUpSpaces ? SpaceCleanup.Before(_text) : _text;
        _session = definition.Decoder.Open(output, !skipSpecialTokens);
    }

    /// <summary>Takes the next id. An id that no token has is left out, as in the reference.</summary>
    /// <returns>The text that became final, often empty.</returns>
    /// <exception cref="InvalidOperationException">The sequence was finished.</exception>
    public string Add(int id)
    {
        Append(id);
        return _text.Take();
    }

    /// <summary>Ends the sequence.</summary>
    /// <returns>The text that was held back.</returns>
    public string Finish()
    {
        if (!_finished)
        {
            _finished = true;
            _session.Finish();
        }

        return _text.Take();
    }

    internal void Append(int id)
    {
        if (_finished)
        {
            throw new InvalidOperationException("The sequence was finished; a new one needs a new stream.");
        }

        bool special = _definition.Special.All.Contains(id);
        if (!(special && _skipSpecialTokens) && _definition.Vocabulary.TokenOf(id) is string token)
        {
            _session.Add(new DecodedToken(token, id, special, _definition.Isolated.Contains(id)));
        }
    }
}
