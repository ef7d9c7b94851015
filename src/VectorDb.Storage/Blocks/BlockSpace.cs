namespace VectorDb.Storage;

/// <summary>Whose blocks: keys in one space have nothing to do with keys in another.</summary>
/// <param name="Owner">Such as a collection's number.</param>
/// <param name="Part">Which of the owner's arrays.</param>
public readonly record struct BlockSpace(long Owner, int Part);
