namespace VectorDb.Engine.Features;

/// <summary>For what a picture's features were made. A kind's number is never used for another: it is in the keys.</summary>
internal enum FeatureKind : byte
{
    /// <summary>What a matcher's texts attend to, with the contrastive features behind it.</summary>
    Matching = 1,

    /// <summary>What a generator's decoder attends to.</summary>
    Generation = 2,

    /// <summary>A model's answer to a question.</summary>
    Answer = 3,
}
