namespace VectorDb.Models.Architectures.Bert;

/// <summary>As what cross-attention finds a picture.</summary>
internal enum MemoryForm
{
    /// <summary>A tensor of the graph, which projects it to keys and values itself.</summary>
    Tensor,

    /// <summary>Keys and values that were projected before (<see cref="BertMemory"/>).</summary>
    KeysAndValues,

    /// <summary>Features in memory, looked at as they are (<see cref="FeatureAttention"/>).</summary>
    Features,
}
