namespace VectorDb.Index;

/// <summary>What the walk compares. Results are always scored again with the full vectors, whatever the codes.</summary>
public enum VectorCodes
{
    /// <summary>The full vectors themselves: 4 bytes a component, no second look needed.</summary>
    Full,

    /// <summary>Half precision: 2 bytes a component.</summary>
    Half,

    /// <summary>8 bits a component after a random rotation.</summary>
    EightBit,

    /// <summary>4 bits a component after a random rotation.</summary>
    FourBit,

    /// <summary>1 bit a component after a random rotation; needs a large ef.</summary>
    OneBit,
}
