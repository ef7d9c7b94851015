namespace VectorDb.Engine.Collections;

/// <summary>How vectors are coded for walks; hits are scored with full vectors. The numbers are stored.</summary>
public enum Codes
{
    /// <summary>4 bits a component, after a rotation.</summary>
    FourBit = 0,

    /// <summary>8 bits a component.</summary>
    EightBit = 1,

    /// <summary>16 bits a component.</summary>
    Half = 2,

    /// <summary>The full vectors themselves.</summary>
    Full = 3,

    /// <summary>1 bit a component, after a rotation.</summary>
    OneBit = 4,
}
