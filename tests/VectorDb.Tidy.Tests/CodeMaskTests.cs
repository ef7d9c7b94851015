using VectorDb.Tidy.Tests.Scan;

namespace VectorDb.Tidy.Tests;

public sealed class CodeMaskTests
{
    [Theory]
    [InlineData("a // {\nb", "a\nb")]
    [InlineData("a /* { \n } */ b", "a\nb")]
    [InlineData("x = \"{\\\"{\"; y", "x = ; y")]
    [InlineData("x = @\"{\\\"; y = @\"a\"\"{\"; z", "x = ; y = ; z")]
    [InlineData("x = $\"{{ {f(\"}\")} {g($\"{h('}')}\")} {{\"; y", "x = ; y")]
    [InlineData("x = $@\"\"\"{a}\"\" {b[\"{\"]}\"; y", "x = ; y")]
    [InlineData("x = \"\"\"\n { \"\" }\n \"\"\"; y", "x =\n\n; y")]
    [InlineData("x = $$\"\"\"{ {{a[\"}\"]}} }\"\"\"; y", "x = ; y")]
    [InlineData("x = \"\"\"\"a\"\"\"{\"\"\"\"; y", "x = ; y")]
    [InlineData("c = '{'; d = '\\''; e = '\\u007b'; f", "c = ; d = ; e = ; f")]
    [InlineData("#region it's {\na\n  #endregion \"\nb", "\na\n\nb")]
    [InlineData("a[@class] = \"\"; b", "a[@class] = ; b")]
    [InlineData("x = \"// not a comment\"; y", "x = ; y")]
    public void Apply_Source_LeavesOnlyCode(string source, string wanted)
    {
        string masked = CodeMask.Apply(source);

        Assert.Equal(source.Length, masked.Length);
        Assert.Equal(Squeeze(wanted), Squeeze(masked));
    }

    private static string Squeeze(string text) =>
        string.Join('\n', text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
