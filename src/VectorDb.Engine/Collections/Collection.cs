using VectorDb.Engine.Errors;
using VectorDb.Engine.Expiry;
using VectorDb.Engine.Filtering;

namespace VectorDb.Engine.Collections;

/// <summary>A live collection: its definition, its items' rows and the graph of each space.</summary>
internal sealed class Collection : IDisposable
{
    private CollectionShape _shape;

    /// <summary>Makes a live collection.</summary>
    /// <param name="definition">Its definition.</param>
    /// <param name="graphs">Of every space that the definition names.</param>
    /// <param name="parts">What is known of its rows.</param>
    public Collection(CollectionDefinition definition, IEnumerable<CollectionSpace> graphs, CollectionParts parts)
    {
        Items = parts.Items;
        Payloads = parts.Payloads;
        Expiries = parts.Expiries;
        _shape = new CollectionShape(definition, graphs);
    }

    /// <summary>How it is defined now.</summary>
    public CollectionDefinition Definition => Shape.Definition;

    /// <summary>Its definition and its graphs, as they are at one moment.</summary>
    public CollectionShape Shape => Volatile.Read(ref _shape);

    /// <summary>The spaces that searches use, in the definition's order.</summary>
    public IReadOnlyList<CollectionSpace> Spaces => Shape.Spaces;

    /// <summary>Its items' rows.</summary>
    public ItemTable Items { get; }

    /// <summary>Its payloads by field.</summary>
    public PayloadIndexes Payloads { get; }

    /// <summary>When its items expire.</summary>
    public ItemExpiries Expiries { get; }

    /// <summary>Takes another definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="added">The graph of a space that it has beside those that are there.</param>
    public void Redefine(CollectionDefinition definition, params ReadOnlySpan<CollectionSpace> added) => Volatile.Write(
        ref _shape, new CollectionShape(definition, [.. _shape.All, .. added], _shape.Shadowing));

    /// <summary>A space by its name; an empty name is the only space.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: no such space, or several and no name.</exception>
    public CollectionSpace Space(string name, string field = "space")
    {
        IReadOnlyList<CollectionSpace> spaces = Spaces;
        if (name.Length == 0 && spaces.Count == 1)
        {
            return spaces[0];
        }

        string known = string.Join(", ", spaces.Select(static s => $"'{s.Definition.Name}'"));
        return name.Length == 0
            ? throw VectorDbException.Invalid(field, $"collection '{Definition.Name}' has several spaces; name one of {known}.", "SPACE_NEEDED")
            : spaces.FirstOrDefault(s => s.Definition.Name == name)
            ?? throw VectorDbException.Invalid(field, $"collection '{Definition.Name}' has no space '{name}'; it has {known}.", "SPACE_UNKNOWN");
    }

    /// <summary>Frees the graphs and payload indexes.</summary>
    public void Dispose()
    {
        Payloads.Dispose();
        foreach (CollectionSpace space in Shape.All)
        {
            space.Index.Dispose();
        }
    }
}
