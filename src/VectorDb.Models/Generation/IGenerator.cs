namespace VectorDb.Models.Generation;

/// <summary>
/// Writes texts on pictures. Requests join and leave one running batch; what a request gets is the same alone or in company.
/// </summary>
public interface IGenerator
{
    /// <summary>What it can write.</summary>
    IReadOnlyList<GenerationTask> Tasks { get; }

    /// <summary>What this model takes where a request leaves an option open.</summary>
    GenerationOptions Defaults { get; }

    /// <summary>Positions the decoder has for prompt and text together.</summary>
    int ContextLength { get; }

    /// <summary>Writes a text and tells of it as it grows. Leaving the loop, or the token, ends it after the step that runs.</summary>
    /// <param name="request">What to write.</param>
    /// <param name="cancellationToken">Ends it; nothing more is computed.</param>
    /// <exception cref="ModelException">
    /// <see cref="ModelError.InvalidInput"/> names the option or text that is wrong; <see cref="ModelError.MissingCapability"/>
    /// where the model cannot do the task; <see cref="ModelError.Overloaded"/>; or the model was unloaded.
    /// </exception>
    IAsyncEnumerable<GenerationUpdate> StreamAsync(GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>Writes a text.</summary>
    /// <inheritdoc cref="StreamAsync"/>
    async ValueTask<GenerationResult> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        GenerationResult? result = null;
        await foreach (GenerationUpdate update in StreamAsync(request, cancellationToken))
        {
            result = update.Result;
        }

        return result ?? throw new ModelException(ModelError.Runtime, "the text ended without a result");
    }
}
