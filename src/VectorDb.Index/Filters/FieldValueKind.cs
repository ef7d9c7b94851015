namespace VectorDb.Index.Filters;

/// <summary>What a value of a payload field is.</summary>
public enum FieldValueKind
{
    /// <summary>Something that is there and that nothing can be compared with, such as an object.</summary>
    Other,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A finite number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A date-time, seconds since 1970-01-01T00:00:00Z.</summary>
    Time,

    /// <summary>A place on earth.</summary>
    Place,
}
