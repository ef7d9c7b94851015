using System.Buffers.Binary;
using VectorDb.Imaging.Decode.Headers;

namespace VectorDb.Imaging.Tests.Decode;

public sealed class ExifParserTests
{
    private const ushort Orientation = 0x0112;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void ReadOrientation_EveryValue_InBothByteOrdersAndTypes(int value)
    {
        foreach (bool bigEndian in new[] { false, true })
        {
            foreach (ushort type in new ushort[] { 3, 4 })
            {
                byte[] block = Block(bigEndian, (Orientation, type, 1, value));

                Assert.Equal((ExifOrientation)value, ExifParser.ReadOrientation(block));
                Assert.Equal((ExifOrientation)value, ExifParser.ReadOrientation([.. "Exif\0\0"u8, .. block]));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(0xFFFF)]
    public void ReadOrientation_OutOfRange_IsNormal(int value) =>
        Assert.Equal(ExifOrientation.Normal, ExifParser.ReadOrientation(Block(false, (Orientation, 3, 1, value))));

    [Fact]
    public void ReadOrientation_BehindOtherTags_IsFound() =>
        Assert.Equal(ExifOrientation.Rotate90, ExifParser.ReadOrientation(Block(true, (0x010F, 2, 40, 100), (Orientation, 3, 1, 6))));

    [Theory]
    [InlineData(2, 1)] // Text.
    [InlineData(3, 2)] // Two values.
    [InlineData(3, 0)]
    public void ReadOrientation_OfWrongTypeOrCount_IsNormal(int type, int count) =>
        Assert.Equal(ExifOrientation.Normal, ExifParser.ReadOrientation(Block(false, (Orientation, (ushort)type, (uint)count, 6))));

    [Fact]
    public void ReadOrientation_CutAnywhere_IsNormalOrRight()
    {
        byte[] block = Block(false, (0x010F, 3, 1, 7), (Orientation, 3, 1, 6));
        for (int length = 0; length < block.Length; length++)
        {
            ExifOrientation orientation = ExifParser.ReadOrientation(block.AsSpan(0, length));

            Assert.True(orientation is ExifOrientation.Normal or ExifOrientation.Rotate90, $"{length} bytes: {orientation}");
        }
    }

    [Theory]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(26u)]
    public void ReadOrientation_DirectoryOutside_IsNormal(uint offset)
    {
        byte[] block = Block(false, (Orientation, 3, 1, 6));
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), offset);

        Assert.Equal(ExifOrientation.Normal, ExifParser.ReadOrientation(block));
    }

    private static byte[] Block(bool bigEndian, params (ushort Tag, ushort Type, uint Count, int Value)[] entries)
    {
        byte[] block = new byte[10 + (entries.Length * 12) + 4];
        (bigEndian ? "MM\0*"u8 : "II*\0"u8).CopyTo(block);
        Write32(4, 8);
        Write16(8, (ushort)entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            int at = 10 + (i * 12);
            Write16(at, entries[i].Tag);
            Write16(at + 2, entries[i].Type);
            Write32(at + 4, entries[i].Count);
            if (entries[i].Type == 3)
            {
                Write16(at + 8, (ushort)entries[i].Value);
            }
            else
            {
                Write32(at + 8, (uint)entries[i].Value);
            }
        }

        return block;

        void Write16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        void Write32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(at), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
    }
}
