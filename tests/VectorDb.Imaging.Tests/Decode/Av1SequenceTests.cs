using VectorDb.Imaging.Decode.Avif;

namespace VectorDb.Imaging.Tests.Decode;

public sealed class Av1SequenceTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(29, 19)]
    [InlineData(65_536, 65_536)]
    public void Read_ReducedStillPicture_SaysItsSize(int width, int height)
    {
        Bits bits = new Bits().Add(0, 3).Add(1, 1).Add(1, 1).Add(8, 5).AddSize(width, height).Add(0, 3);

        Av1Sequence sequence = Av1Sequence.Read(bits.ToBytes());

        Assert.Equal((width, height), (sequence.Width, sequence.Height));
        Assert.False(sequence.HasOwnFrameSize([0xFF, 0xFF]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void HasOwnFrameSize_OfAShownKeyFrame_IsItsOverrideFlag(bool own)
    {
        Av1Sequence sequence = Av1Sequence.Read(FullHeader(640, 480).ToBytes());
        Bits frame = new Bits()
            .Add(0, 1).Add(0, 2).Add(1, 1) // not a repeated frame; key frame; shown
            .Add(5, 10) // frame_presentation_time
            .Add(0, 1).Add(1, 1).Add(0, 1) // disable_cdf_update; screen content; force_integer_mv
            .Add(3, 9) // current_frame_id
            .Add(own ? 1u : 0u, 1).Add(0, 16);

        Assert.Equal((640, 480), (sequence.Width, sequence.Height));
        Assert.Equal(own, sequence.HasOwnFrameSize(frame.ToBytes()));
    }

    [Fact]
    public void Read_CutAnywhere_IsTruncated()
    {
        byte[] whole = FullHeader(640, 480).ToBytes();
        for (int length = 0; length < whole.Length - 4; length++)
        {
            byte[] cut = whole[..length];

            Assert.Equal(ImageError.Truncated, Assert.Throws<ImageException>(() => Av1Sequence.Read(cut)).Error);
        }
    }

    /// <summary>A sequence header with everything optional in front of the size: timing, decoder model, two operating points.</summary>
    private static Bits FullHeader(int width, int height) => new Bits()
        .Add(0, 3).Add(0, 1).Add(0, 1) // profile; moving; not reduced
        .Add(1, 1).Add(1000, 32).Add(60_000, 32).Add(0, 1) // timing without equal intervals
        .Add(1, 1).Add(6, 5).Add(1, 32).Add(7, 5).Add(9, 5) // decoder model: delays of 7 bits, times of 10
        .Add(1, 1).Add(1, 5) // display delays; two operating points
        .Add(0, 12).Add(9, 5).Add(1, 1).Add(1, 1).Add(3, 7).Add(4, 7).Add(0, 1).Add(1, 1).Add(5, 4)
        .Add(1, 12).Add(4, 5).Add(0, 1).Add(0, 1)
        .AddSize(width, height)
        .Add(1, 1).Add(4, 4).Add(2, 3) // frame ids of 4 + 2 + 2 + 1 = 9 bits
        .Add(0, 3)
        .Add(0, 4).Add(1, 1).Add(0, 2) // order hints
        .Add(1, 1).Add(1, 1) // screen content and integer motion are told by the frame
        .Add(6, 3).Add(0, 16);

    private sealed class Bits
    {
        private readonly List<bool> _bits = [];

        public Bits Add(uint value, int count)
        {
            for (int i = count - 1; i >= 0; i--)
            {
                _bits.Add(((value >> i) & 1) == 1);
            }

            return this;
        }

        public Bits AddSize(int width, int height) =>
            Add(15, 4).Add(15, 4).Add((uint)width - 1, 16).Add((uint)height - 1, 16);

        public byte[] ToBytes()
        {
            byte[] bytes = new byte[(_bits.Count + 7) / 8];
            for (int i = 0; i < _bits.Count; i++)
            {
                bytes[i / 8] |= (byte)(_bits[i] ? 0x80 >> (i % 8) : 0);
            }

            return bytes;
        }
    }
}
