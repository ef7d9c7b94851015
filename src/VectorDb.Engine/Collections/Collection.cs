using VectorDb.Engine.Errors;
using VectorDb.Engine.Expiry;
using VectorDb.Engine.Filtering;

namespace VectorDb.Engine.Collections;

/// <summary>A live collection: its definition, its items' rows and the graph of each space.</summary>
internal sealed class Collection : IDisposable
{
    private CollectionDefinition _definition;

    /// <summary>Makes a live collection of a definition and its spaces, in the definition's order.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="spaces">Its spaces.</param>
    /// <param name="parts">What is known of its rows.</param>
    public Collection(CollectionDefinition definition, IReadOnlyList<CollectionSpace> spaces, CollectionParts parts)
    {
        Items = parts.Items;
        Payloads = parts.Payloads;
        Expiries = parts.Expiries;
        _definition = definition;
        Spaces = spaces;
    }

    /// <summary>How it is defined now.</summary>
    public CollectionDefinition Definition => Volatile.Read(ref _definition);

    /// <summary>Its spaces, in the definition's order.</summary>
    public IReadOnlyList<CollectionSpace> Spaces { get; }

    /// <summary>Its items' rows.</summary>
    public ItemTable Items { get; }

    /// <summary>Its payloads by field.</summary>
    public PayloadIndexes Payloads { get; }

    /// <summary>When its items expire.</summary>
    public ItemExpiries Expiries { get; }

    /// <summary>Takes another definition.</summary>
    public void Redefine(CollectionDefinition definition) => Volatile.Write(ref _definition, definition);

    /// <summary>A space by its name; an empty name is the only space.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: no such space, or several and no name.</exception>
    public CollectionSpace Space(string name, string field = "space")
    {
        if (name.Length == 0 && Spaces.Count == 1)
        {
            return Spaces[0];
        }

        string known = string.Join(", ", Spaces.Select(static s => $"'{s.Definition.Name}'"));
        return name.Length == 0
            ? throw VectorDbException.Invalid(field, $"collection '{Definition.Name}' has several spaces; name one of {known}.", "SPACE_NEEDED")
            : Spaces.FirstOrDefault(s => s.Definition.Name == name)
            ?? throw VectorDbException.Invalid(field, $"collection '{Definition.Name}' has no space '{name}'; it has {known}.", "SPACE_UNKNOWN");
    }

    /// <summary>Frees the graphs and payload indexes.</summary>
    public void Dispose()
    {
        Payloads.Dispose();
        foreach (CollectionSpace space in Spaces)
        {
            space.Index.Dispose();
        }
    }
}
