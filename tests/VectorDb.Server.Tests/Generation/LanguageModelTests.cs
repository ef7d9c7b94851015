using System.Text.Json;
using VectorDb.Client;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>The families around a language model, over gRPC, against the reference's token ids.</summary>
public sealed class LanguageModelTests : IClassFixture<LanguageServer>
{
    private readonly VectorDbClient _client;

    public LanguageModelTests(LanguageServer server) => _client = server.Client;

    [Fact]
    public async Task Caption_OfEachFamily_HasTheReferencesIds()
    {
        await AssertCaptionsAsync("blip2/opt", "cap_greedy_ids");
        await AssertCaptionsAsync("blip2/t5", "cap_greedy_ids");
        await AssertCaptionsAsync("blip2/opt", "prompt_greedy_ids");
        await AssertCaptionsAsync("blip2/t5", "prompt_greedy_ids");
        await AssertCaptionsAsync("instructblip/vicuna", "greedy_ids");
        await AssertCaptionsAsync("instructblip/flan-t5", "greedy_ids");
        await AssertCaptionsAsync("llava/vicuna", "greedy_ids");
    }

    [Fact]
    public async Task Caption_Beams_HaveTheReferencesIdsAndScores()
    {
        await AssertCaptionsAsync("blip2/opt", "prompt_beam3_reppen_ids");
        await AssertCaptionsAsync("instructblip/flan-t5", "beam5_lp_neg_ids");
        await AssertCaptionsAsync("llava/vicuna", "beam3_ids");
    }

    [Fact]
    public async Task Answer_OfEachFamily_PutsTheQuestionAsTheReferenceWasAsked()
    {
        await AssertAnswersAsync("blip2/opt", "prompt_greedy_ids", text: 1, "what is the color of the car?");
        await AssertAnswersAsync("blip2/t5", "prompt_greedy_ids", text: 2, "how many dogs are there?");
        await AssertAnswersAsync("instructblip/vicuna", "greedy_ids", text: 0, "What is unusual about this image?");
        await AssertAnswersAsync("instructblip/flan-t5", "greedy_ids", text: 2, "how many dogs are there");
        await AssertAnswersAsync("llava/vicuna", "greedy_ids", text: 0, "What is the color of the car?");
    }

    [Fact]
    public async Task Caption_AllFamiliesAtOnce_AreAsAlone()
    {
        CaptionRequest[] requests = [.. LanguageServer.Checkpoints.SelectMany(static c => new[] { 0, 1, 2 }.Select(picture => Request(c, picture, Texts(c)[0], new Decoding { MaxNewTokens = 12 })))];
        List<GeneratedText> alone = [];
        foreach (CaptionRequest request in requests)
        {
            alone.Add((await _client.CaptionAsync(request)).Texts[0]);
        }

        V1.Generation[] together = await Task.WhenAll(requests.Select(r => _client.CaptionAsync(r)));
        Assert.Equal(alone, together.Select(static g => g.Texts[0]));
    }

    private async Task AssertCaptionsAsync(string checkpoint, string output)
    {
        Golden golden = new(checkpoint);
        int[][] expected = golden.Ids(output);
        bool isPrompted = !output.StartsWith("cap_", StringComparison.Ordinal);
        string[] texts = isPrompted ? Texts(checkpoint) : [""];
        double[][]? scores = output.Contains("beam", StringComparison.Ordinal) ? TryRows(golden, output.Replace("_ids", "_scores", StringComparison.Ordinal)) : null;
        for (int row = 0; row < expected.Length; row++)
        {
            CaptionRequest request = Request(checkpoint, row / texts.Length, texts[row % texts.Length], DecodingOf(output));
            GeneratedText written = (await _client.CaptionAsync(request)).Texts[0];
            Assert.Equal(expected[row], written.TokenIds);
            if (scores is not null)
            {
                Assert.Equal(scores[row][0], written.Score, 1e-3);
            }
        }
    }

    private async Task AssertAnswersAsync(string checkpoint, string output, int text, string question)
    {
        int[][] expected = new Golden(checkpoint).Ids(output);
        int texts = Texts(checkpoint).Length;
        for (int row = text; row < expected.Length; row += texts)
        {
            V1.Generation answer = await _client.AnswerAsync(new AnswerRequest
            {
                Model = LanguageServer.NameOf(checkpoint),
                Picture = PictureOf(checkpoint, row / texts),
                Question = question,
                Decoding = DecodingOf(output),
            });
            Assert.Equal(expected[row], answer.Texts[0].TokenIds);
        }
    }

    /// <summary>What the recordings' descriptions say of each.</summary>
    private static Decoding DecodingOf(string output) => output switch
    {
        "prompt_beam3_reppen_ids" => new Decoding { NumBeams = 3, MaxNewTokens = 10, RepetitionPenalty = 1.5f, LengthPenalty = 1.5f },
        "beam5_lp_neg_ids" => new Decoding { NumBeams = 5, MaxNewTokens = 10, LengthPenalty = -1 },
        "beam3_ids" => new Decoding { NumBeams = 3, MaxNewTokens = 10 },
        _ => new Decoding { MaxNewTokens = 12 },
    };

    private static CaptionRequest Request(string checkpoint, int picture, string prompt, Decoding decoding) =>
        new() { Model = LanguageServer.NameOf(checkpoint), Picture = PictureOf(checkpoint, picture), Prompt = prompt, Decoding = decoding };

    private static Picture PictureOf(string checkpoint, int picture)
    {
        Golden golden = new(checkpoint);
        return new Picture { Image = golden.Picture(golden.Pictures[picture]) };
    }

    private static string[] Texts(string checkpoint) => new Golden(checkpoint).Json("texts.json").Deserialize<string[]>()!;

    private static double[][]? TryRows(Golden golden, string output) =>
        File.Exists(Path.Combine(golden.Directory, "expected", output + ".npy")) ? golden.Rows(output) : null;
}
