using VectorDb.Imaging.Decode;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Decode;

public sealed class UprightTests
{
    /// <summary>Where EXIF says that an upright pixel is stored, spelt out for each value.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Apply_EveryOrientation_PutsEveryPixelInItsPlace(int orientation)
    {
        foreach ((int width, int height) in new[] { (1, 1), (7, 3), (33, 65), (100, 40), (32, 32) })
        {
            using RgbImage original = TestPictures.Coordinates(width, height);
            RgbImage stored = TestPictures.Coordinates(width, height);

            using RgbImage upright = Upright.Apply(stored, (ExifOrientation)orientation);

            Assert.Equal(orientation >= 5 ? (height, width) : (width, height), (upright.Width, upright.Height));
            for (int i = 0; i < width * height; i++)
            {
                (int x, int y) = (i % upright.Width, i / upright.Width);
                (int column, int row) = orientation switch
                {
                    1 => (x, y),
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                Assert.Equal(original.Pixels.Slice(((row * width) + column) * 3, 3), upright.Pixels.Slice(i * 3, 3));
            }
        }
    }
}
