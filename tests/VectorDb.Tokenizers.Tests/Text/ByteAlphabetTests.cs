using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Tests.Text;

public sealed class ByteAlphabetTests
{
    [Fact]
    public void ToCharacter_EveryByte_ComesBack()
    {
        char[] characters = [.. Enumerable.Range(0, 256).Select(value => ByteAlphabet.ToCharacter((byte)value))];
        Assert.Equal(256, characters.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 256), characters.Select(ByteAlphabet.ToByte));
    }

    [Fact]
    public void ToCharacter_KnownBytes_AreGpt2s()
    {
        Assert.Equal('A', ByteAlphabet.ToCharacter((byte)'A'));
        Assert.Equal('\u0120', ByteAlphabet.ToCharacter((byte)' '));
        Assert.Equal('\u010A', ByteAlphabet.ToCharacter((byte)'\n'));
        Assert.Equal('\u0143', ByteAlphabet.ToCharacter(0xAD));
        Assert.Equal(-1, ByteAlphabet.ToByte(' '));
        Assert.Equal(-1, ByteAlphabet.ToByte('\u4e2d'));
    }
}
