using VectorDb.Cli.Evaluation;

namespace VectorDb.Cli.Tests.Evaluation;

public sealed class CaptionJudgeTests
{
    private static readonly LabelledPicture Pair = new()
    {
        File = "a.webp",
        Captions = ["a fox left of a teddy bear"],
        Things = [new("fox", ["fox", "foxes"], ["a fox", "one fox"]), new("teddy bear", ["teddy bear", "teddy"], ["a teddy bear", "a teddy"])],
        Relation = [[["fox"], ["left of", "to the left of"], ["a teddy bear", "a teddy"]], [["teddy bear", "teddy"], ["right of"], ["a fox"]]],
    };

    private static readonly LabelledPicture Counted = new()
    {
        File = "b.webp",
        Captions = ["two oxen and a mouse"],
        Things = [new("ox", ["ox", "oxen"], ["two oxen", "2 oxen"]), new("mouse", ["mouse", "mice"], ["a mouse"])],
    };

    [Theory]
    [InlineData("A fox, and a teddy bear.", true)]
    [InlineData("a foxglove and a teddy", false)]
    [InlineData("a teddy", false)]
    public void Names_AreFoundAsWholeWords(string caption, bool right) => Assert.Equal(right, CaptionJudge.NamesEverything(caption, Pair));

    [Theory]
    [InlineData("two oxen and a mouse on a red background", true)]
    [InlineData("a mouse, 2 oxen", true)]
    [InlineData("three oxen and a mouse", false)]
    [InlineData("two oxen and two mice", false)]
    public void Counts_MustBeSaidOfEveryThing(string caption, bool right) => Assert.Equal(right, CaptionJudge.CountsRight(caption, Counted));

    [Theory]
    [InlineData("a fox to the left of a teddy bear on grey", true)]
    [InlineData("a teddy right of a fox", true)]
    [InlineData("a teddy left of a fox", false)]
    [InlineData("a fox right of a teddy", false)]
    [InlineData("a fox and a teddy", false)]
    public void Relation_MustBeOneOfTheStatements(string caption, bool right) => Assert.Equal(right, CaptionJudge.RelatesRight(caption, Pair));

    [Fact]
    public void Relation_WhereLabelsSayNone_IsNotJudged() => Assert.True(CaptionJudge.RelatesRight("anything", Counted));

    [Theory]
    [InlineData("The fox.", true)]
    [InlineData("fox", true)]
    [InlineData("left of the fox", false)]
    [InlineData("foxes", false)]
    public void Answer_IsComparedWithoutArticlesAndMarks(string given, bool right) => Assert.Equal(right, Wording.IsAnswer(given, ["a fox", "vixen"]));
}
