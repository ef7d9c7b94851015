namespace VectorDb.Models.Generation.Decoding;

/// <summary>What a family knows of its requests.</summary>
internal interface IRequestReader
{
    /// <summary>What it can write.</summary>
    IReadOnlyList<GenerationTask> Tasks { get; }

    /// <summary>What the model's files say of options that a request leaves open.</summary>
    GenerationOptions Defaults { get; }

    /// <summary>Tokenizes and checks a request, whose options are complete and valid.</summary>
    /// <exception cref="ModelException">The text is missing, too long or otherwise wrong.</exception>
    ReadRequest Read(GenerationRequest request);
}
