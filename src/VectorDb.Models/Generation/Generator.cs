using System.Runtime.CompilerServices;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Generation.Decoding;

namespace VectorDb.Models.Generation;

/// <summary>The one generator: every family gives it its decoder and its reading of requests.</summary>
internal sealed class Generator : IGenerator, IAsyncDisposable
{
    private readonly IRequestReader _reader;
    private readonly TokenReader _texts;
    private readonly GenerationLoop _loop;

    /// <param name="context">Owns it.</param>
    /// <param name="decoder">What gives logits.</param>
    /// <param name="reader">The family's reading of requests.</param>
    /// <param name="texts">The tokenizer of what is written.</param>
    public Generator(ModelContext context, Decoder decoder, IRequestReader reader, TokenReader texts)
    {
        _reader = reader;
        _texts = texts;
        ContextLength = decoder.Shape.ContextLength;
        _loop = new GenerationLoop(decoder, context.Options.Generation, context.Options.Time);
    }

    public IReadOnlyList<GenerationTask> Tasks => _reader.Tasks;

    public GenerationOptions Defaults => _reader.Defaults;

    public int ContextLength { get; }

    public async IAsyncEnumerable<GenerationUpdate> StreamAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Admission admission = _loop.Admit(request.Lane);
        ReadRequest read = Read(request);
        using CancellationTokenSource left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ActiveText text = new(read, _texts.Tokenizer, request.Lane, left.Token);
        _loop.Submit(text);
        try
        {
            await foreach (GenerationUpdate update in text.Updates.ReadAllAsync(cancellationToken))
            {
                yield return update;
            }
        }
        finally
        {
            await left.CancelAsync();
        }
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>Checks a request and completes its options.</summary>
    internal ReadRequest Read(GenerationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_reader.Tasks.Contains(request.Task))
        {
            throw new ModelException(
                ModelError.MissingCapability, $"this checkpoint does not do the task {request.Task}; it does {string.Join(", ", _reader.Tasks)}");
        }

        request.Options.Validate();
        GenerationOptions options = request.Options.OrElse(_reader.Defaults);
        options.Validate();
        ReadRequest read = _reader.Read(request with { Options = options });
        if (read.Plan.MaxLength <= read.Plan.Prompt.Count)
        {
            throw new ModelException(
                ModelError.InvalidInput, $"max_length is {read.Plan.MaxLength}, but the prompt has {read.Plan.Prompt.Count} tokens already; give max_new_tokens");
        }

        // The last token is chosen, never read.
        int positions = read.Positions + read.Plan.MaxLength - read.Plan.Prompt.Count - 1;
        if (positions <= ContextLength)
        {
            _loop.RequireFits(read.Plan.Rows, positions + 1);
        }

        return positions <= ContextLength
            ? read
            : throw new ModelException(
                ModelError.InvalidInput,
                $"the prompt takes {read.Positions} positions and max_new_tokens {read.Plan.MaxLength - read.Plan.Prompt.Count} more, but the model has {ContextLength}");
    }
}
