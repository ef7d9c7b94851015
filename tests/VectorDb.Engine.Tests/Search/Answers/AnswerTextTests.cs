using VectorDb.Engine.Search.Answers;

namespace VectorDb.Engine.Tests.Search.Answers;

public sealed class AnswerTextTests
{
    [Theory]
    [InlineData("Yes.", "yes")]
    [InlineData("  a  Red\tcar! ", "red car")]
    [InlineData("the dog, and the cat", "dog and cat")]
    [InlineData("it's", "it's")]
    [InlineData("3.5", "3.5")]
    [InlineData("(no)", "no")]
    [InlineData("ÜBER", "über")]
    [InlineData("", "unknown")]
    [InlineData("A ... the", "unknown")]
    [InlineData("Unknown", "unknown")]
    public void Normalize_Answers_ComparesWhatMatters(string answer, string expected) => Assert.Equal(expected, AnswerText.Normalize(answer));
}
