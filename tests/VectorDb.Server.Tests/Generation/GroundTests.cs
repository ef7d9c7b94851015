using System.Text.Json;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>Boxes of phrases over gRPC, with a tiny BLIP that grounds, against the reference's boxes.</summary>
public sealed class GroundTests : IClassFixture<GeneratingServer>
{
    private readonly GeneratingServer _server;

    public GroundTests(GeneratingServer server) => _server = server;

    [Fact]
    public async Task Ground_EveryPictureAndPhrase_IsTheReferencesBox()
    {
        string[] phrases = Golden.Grounding.Json("texts.json").Deserialize<string[]>()!;
        double[][] boxes = Golden.Grounding.Rows("boxes_pixels");
        for (int row = 0; row < boxes.Length; row++)
        {
            string picture = Golden.Grounding.Pictures[row / phrases.Length];
            string phrase = phrases[row % phrases.Length];
            if (phrase.Length == 0)
            {
                continue;
            }

            GroundResponse given = await GroundAsync(GeneratingServer.Given("ground", picture), phrase);
            AssertBox(boxes[row], given.Box);
            Assert.InRange(given.Score, 0f, 1f);
            Assert.False(given.FeaturesCached);
            GroundResponse stored = await GroundAsync(GeneratingServer.Stored("ground", picture), phrase);
            AssertBox(boxes[row], stored.Box);
            Assert.Equal(row % phrases.Length > 0, stored.FeaturesCached);
        }
    }

    /// <summary>A box is four of 641 bins: right to the recorded tolerance, or a bin off.</summary>
    private static void AssertBox(double[] expected, Box box)
    {
        Assert.Equal(expected[0], box.Left, 2e-3);
        Assert.Equal(expected[1], box.Top, 2e-3);
        Assert.Equal(expected[2], box.Right, 2e-3);
        Assert.Equal(expected[3], box.Bottom, 2e-3);
    }

    private Task<GroundResponse> GroundAsync(Picture picture, string phrase) =>
        _server.Client.GroundAsync(new GroundRequest { Collection = "photos", Model = "ground", Picture = picture, Phrase = phrase });
}
