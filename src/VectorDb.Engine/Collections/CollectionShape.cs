using VectorDb.Engine.Migrations;

namespace VectorDb.Engine.Collections;

/// <summary>A collection's definition with the graphs that it names, replaced whole when it changes.</summary>
internal sealed class CollectionShape
{
    private readonly Dictionary<int, CollectionSpace> _bySlot;

    /// <summary>Puts a definition and its graphs together.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="graphs">Of every space that it names, in any order; others are left out.</param>
    /// <param name="shadowing">What is known of the migration under way; null begins anew.</param>
    public CollectionShape(CollectionDefinition definition, IEnumerable<CollectionSpace> graphs, ShadowQueries? shadowing = null)
    {
        Definition = definition;
        var known = graphs.ToDictionary(static graph => graph.Definition.Slot);
        Spaces = [.. definition.Spaces.Select(space => known[space.Slot])];
        Shadow = definition.Migration is { } migration ? known[migration.Other.Slot] : null;
        Shadowing = Shadow is null ? null : shadowing ?? new ShadowQueries();
        All = Shadow is null ? Spaces : [.. Spaces, Shadow];
        _bySlot = All.ToDictionary(static graph => graph.Definition.Slot);
    }

    /// <summary>The definition.</summary>
    public CollectionDefinition Definition { get; }

    /// <summary>The graphs that searches use, in the definition's order.</summary>
    public IReadOnlyList<CollectionSpace> Spaces { get; }

    /// <summary>The graph of the migration under way that searches do not use, or null.</summary>
    public CollectionSpace? Shadow { get; }

    /// <summary>The graph that searches use in its place, or null.</summary>
    public CollectionSpace? Shadowed => Definition.Migration is { } migration ? Spaces.First(space => space.Definition.Name == migration.Space) : null;

    /// <summary>Live queries that both graphs of the migration are compared by; null without one.</summary>
    public ShadowQueries? Shadowing { get; }

    /// <summary>Every graph that is kept.</summary>
    public IReadOnlyList<CollectionSpace> All { get; }

    /// <summary>The graph of a slot; null for one that is kept no longer.</summary>
    public CollectionSpace? BySlot(int slot) => _bySlot.GetValueOrDefault(slot);
}
