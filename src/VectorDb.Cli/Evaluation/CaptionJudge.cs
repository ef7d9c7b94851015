namespace VectorDb.Cli.Evaluation;

/// <summary>Judges a caption by the labels of its picture. It knows no words itself: the labels say what may be said.</summary>
internal static class CaptionJudge
{
    /// <summary>Whether the caption names every thing of the picture by one of its names.</summary>
    public static bool NamesEverything(string caption, LabelledPicture picture)
    {
        string said = Wording.Spaced(caption);
        return picture.Things.All(thing => Has(said, thing.Names));
    }

    /// <summary>Whether it says of every thing how many there are.</summary>
    public static bool CountsRight(string caption, LabelledPicture picture)
    {
        string said = Wording.Spaced(caption);
        return picture.Things.All(thing => thing.Counted.Count == 0 || Has(said, thing.Counted));
    }

    /// <summary>Whether it says how the things stand; true of a picture whose labels say nothing of that.</summary>
    public static bool RelatesRight(string caption, LabelledPicture picture)
    {
        string said = Wording.Spaced(caption);
        return picture.Relation.Count == 0 || picture.Relation.Any(statement => Says(said, " ", statement));
    }

    private static bool Has(string said, IEnumerable<string> phrases) => phrases.Any(phrase => said.Contains(Wording.Spaced(phrase), StringComparison.Ordinal));

    /// <summary>Whether the alternatives follow each other somewhere in the text, one of each.</summary>
    private static bool Says(string said, string begun, IEnumerable<IReadOnlyList<string>> statement)
    {
        if (!said.Contains(begun, StringComparison.Ordinal))
        {
            return false;
        }

        IReadOnlyList<string>? next = statement.FirstOrDefault();
        return next is null || next.Any(phrase => Says(said, begun + Wording.Spaced(phrase)[1..], statement.Skip(1)));
    }
}
