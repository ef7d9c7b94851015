using System.Text.Json;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>Sentences on two pictures over gRPC, with a tiny NLVR2 checkpoint, against the reference's logits.</summary>
public sealed class CompareTests : IClassFixture<GeneratingServer>
{
    private readonly GeneratingServer _server;

    public CompareTests(GeneratingServer server) => _server = server;

    [Fact]
    public async Task Compare_EveryPairAndSentence_IsAsTheReferenceSays()
    {
        string[] sentences = Golden.Nlvr.Json("texts.json").Deserialize<string[]>()!;
        double[][] pairs = Golden.Nlvr.Rows("pairs");
        double[][] logits = Golden.Nlvr.Rows("logits");
        for (int row = 0; row < logits.Length; row += 7)
        {
            string[] names = [.. pairs[row / sentences.Length].Select(static p => Golden.Nlvr.Pictures[(int)p])];
            string sentence = sentences[row % sentences.Length];
            double expected = 1 / (1 + Math.Exp(logits[row][0] - logits[row][1]));
            CompareRequest given = Request(GeneratingServer.Given("nlvr", names[0]), GeneratingServer.Given("nlvr", names[1]), sentence);
            Assert.Equal(expected, (await _server.Client.CompareAsync(given)).Probability, 1e-4);

            // Stored features are float16: each is up to 0.05 % off.
            CompareRequest stored = Request(GeneratingServer.Stored("nlvr", names[0]), GeneratingServer.Stored("nlvr", names[1]), sentence);
            Assert.Equal(expected, (await _server.Client.CompareAsync(stored)).Probability, 2e-3);
        }
    }

    [Fact]
    public async Task Compare_StoredPictures_AreEncodedOnceAndSayTheSameAgain()
    {
        Picture left = await _server.StoreAsync("left", Golden.Nlvr.Picture("rgb.jpg"));
        Picture right = await _server.StoreAsync("right", Golden.Caption.Picture("rgb.jpg"));
        CompareResponse first = await _server.Client.CompareAsync(Request(left, right, "two dogs"));
        CompareResponse again = await _server.Client.CompareAsync(Request(left, right, "two dogs"));
        Assert.Equal((false, true), (first.FeaturesCached, again.FeaturesCached));
        Assert.Equal(first.Probability, again.Probability);
        Assert.Equal("nlvr", first.Model);
        Assert.Equal((await _server.Client.GetModelAsync(new GetModelRequest { Name = "nlvr" })).Fingerprint, first.ModelFingerprint);

        // Another picture under the id is another picture.
        await _server.StoreAsync("right", Golden.Caption.Picture("rgb_tall.png"));
        CompareResponse replaced = await _server.Client.CompareAsync(Request(left, right, "two dogs"));
        Assert.False(replaced.FeaturesCached);
        Assert.NotEqual(first.Probability, replaced.Probability);
    }

    private static CompareRequest Request(Picture first, Picture second, string sentence) =>
        new() { Collection = "photos", Model = "nlvr", First = first, Second = second, Sentence = sentence };
}
