namespace VectorDb.Models.Explaining;

/// <summary>Where in a picture a model finds the words of a text.</summary>
/// <param name="Rows">Rows of patches.</param>
/// <param name="Columns">Patches in a row.</param>
/// <param name="Words">In the order of the text.</param>
/// <param name="Seen">The picture as the model saw it: resized, perhaps cropped.</param>
public sealed record Explanation(int Rows, int Columns, IReadOnlyList<WordHeat> Words, SeenPicture Seen);
