using System.Globalization;
using VectorDb.Imaging.Decode.Vips;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Decode;

/// <summary>
/// In a process of its own: how many native pictures are left over by decoding that goes well and decoding that fails. There is one count a
/// process, which other tests' pictures change, and the garbage collector would free what was forgotten; here there are none, and it does
/// not run.
/// </summary>
internal static class DecodeBalance
{
    public const string Command = "decode-balance";
    private const int Turns = 50;
    private const long CollectorsLeave = 64 << 20; // bytes: more than the turns allocate

    /// <summary>Prints "pictures handles": how many were not given back.</summary>
    public static int Run()
    {
        byte[] whole = File.ReadAllBytes(GoldenFolder.Path("decode", "inputs", "jpeg_420.jpg"));
        byte[] cut = whole[..(whole.Length / 2)];
        DecodeBoth(whole, cut); // what is made once a process
        if (!GC.TryStartNoGCRegion(CollectorsLeave))
        {
            throw new InvalidOperationException("The garbage collector cannot be held off.");
        }

        (int pictures, int handles) = (RgbImage.Outstanding, VipsImage.Outstanding);
        for (int i = 0; i < Turns; i++)
        {
            DecodeBoth(whole, cut);
        }

        (pictures, handles) = (RgbImage.Outstanding - pictures, VipsImage.Outstanding - handles);
        GC.EndNoGCRegion(); // throws if it ran after all
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pictures} {handles}"));
        return 0;
    }

    private static void DecodeBoth(byte[] whole, byte[] cut)
    {
        ImageDecoder.Decode(whole, new DecodeOptions()).Dispose();
        Assert.Throws<ImageException>(() => ImageDecoder.Decode(cut, new DecodeOptions()));
    }
}
