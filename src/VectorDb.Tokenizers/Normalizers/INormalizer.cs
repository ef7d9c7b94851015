namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Rewrites text before it is cut; returns the same instance where nothing changes.</summary>
internal interface INormalizer
{
    string Normalize(string text);
}
