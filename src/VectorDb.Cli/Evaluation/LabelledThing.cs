namespace VectorDb.Cli.Evaluation;

/// <summary>A kind of thing that a picture shows.</summary>
/// <param name="Name">Its plain name.</param>
/// <param name="Names">Every name that a caption may use, singular and plural.</param>
/// <param name="Counted">How a caption says how many there are, such as "two foxes"; empty if that is not judged.</param>
internal sealed record LabelledThing(string Name, IReadOnlyList<string> Names, IReadOnlyList<string> Counted);
