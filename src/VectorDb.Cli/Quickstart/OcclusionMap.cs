using Google.Protobuf;
using VectorDb.Cli.Pictures;
using VectorDb.Client;
using VectorDb.Imaging;
using VectorDb.V1;

namespace VectorDb.Cli.Quickstart;

/// <summary>
/// Which parts of a picture a matcher needs for a text: the picture is matched again and again with one square of it covered, and
/// where the logit falls most, there is what the text speaks of (Zeiler and Fergus, arXiv:1311.2901, section 4.2).
/// </summary>
internal sealed class OcclusionMap
{
    private const int Side = 96;
    private const int Square = 32;
    private const int Step = 8;
    private const int Places = ((Side - Square) / Step) + 1;
    private static readonly RgbColor Cover = new(128, 128, 128);

    private readonly byte[] _pixels;
    private readonly float[] _heat;

    private OcclusionMap(byte[] pixels, float[] heat)
    {
        _pixels = pixels;
        _heat = heat;
    }

    /// <summary>Matches a picture with a text, whole and with every square covered in turn.</summary>
    public static async Task<OcclusionMap> OfAsync(VectorDbClient client, string matcher, ReadOnlyMemory<byte> picture, string text, CancellationToken cancellationToken)
    {
        using RgbImage decoded = ImageDecoder.Decode(picture, DecodeOptions.Default);
        using RgbImage sized = Resampler.Resize(decoded, Side, Side, ResampleFilter.Bicubic);
        var request = new MatchRequest { Model = matcher, Texts = { text } };
        request.Pictures.Add(Encoded(sized, null));
        request.Pictures.AddRange(Enumerable.Range(0, Places * Places).Select(place => Encoded(sized, place)));
        MatchResponse response = await client.MatchAsync(request, cancellationToken);
        float[] logits = [.. response.Rows.Select(static r => r.Scores[0].ItmMatchLogit - r.Scores[0].ItmMismatchLogit)];
        return new OcclusionMap(sized.Pixels.ToArray(), Spread([.. logits.Skip(1).Select(l => Math.Max(0, logits[0] - l))]));
    }

    /// <summary>The picture, and beside it the picture under its heat: grey where nothing changed, red where covering hurt most.</summary>
    public Canvas Draw()
    {
        const int gap = 6;
        var canvas = new Canvas((2 * Side) + gap, Side, new RgbColor(24, 26, 30));
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int at = (y * Side) + x;
                var pixel = new RgbColor(_pixels[at * 3], _pixels[(at * 3) + 1], _pixels[(at * 3) + 2]);
                canvas.Fill(x, y, 1, 1, pixel);
                canvas.Fill(Side + gap + x, y, 1, 1, Tint(pixel, _heat[at]));
            }
        }

        return canvas;
    }

    /// <summary>The heat of each pixel, 0 to 1: the mean over the squares that covered it.</summary>
    private static float[] Spread(float[] squares)
    {
        float[] heat = new float[Side * Side];
        int[] count = new int[Side * Side];
        for (int place = 0; place < squares.Length; place++)
        {
            for (int y = place / Places * Step; y < (place / Places * Step) + Square; y++)
            {
                for (int x = place % Places * Step; x < (place % Places * Step) + Square; x++)
                {
                    heat[(y * Side) + x] += squares[place];
                    count[(y * Side) + x]++;
                }
            }
        }

        float most = 1e-6f;
        for (int i = 0; i < heat.Length; i++)
        {
            heat[i] /= count[i];
            most = Math.Max(most, heat[i]);
        }

        return [.. heat.Select(h => h / most)];
    }

    private static RgbColor Tint(RgbColor pixel, float heat)
    {
        float grey = ((0.3f * pixel.Red) + (0.6f * pixel.Green) + (0.1f * pixel.Blue)) * 0.6f;
        return new RgbColor((byte)(grey + ((255 - grey) * heat * 0.8f)), (byte)(grey * (1 - (0.5f * heat))), (byte)(grey * (1 - (0.7f * heat))));
    }

    private static Picture Encoded(RgbImage picture, int? covered)
    {
        var canvas = new Canvas(Side, Side, Cover);
        canvas.Paste(picture, 0, 0);
        if (covered is { } place)
        {
            canvas.Fill(place % Places * Step, place / Places * Step, Square, Square, Cover);
        }

        return new Picture { Image = UnsafeByteOperations.UnsafeWrap(canvas.ToPng()) };
    }
}
