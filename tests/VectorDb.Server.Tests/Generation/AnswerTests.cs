using System.Text.Json;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>Answers over gRPC, with a tiny BLIP checkpoint, against the reference's token ids and ranking.</summary>
public sealed class AnswerTests : IClassFixture<GeneratingServer>
{
    private static readonly string[] Questions = Golden.Vqa.Json("vqa.json").GetProperty("questions").Deserialize<string[]>()!;
    private static readonly string[] Answers = Golden.Vqa.Json("vqa.json").GetProperty("answers").Deserialize<string[]>()!;

    private readonly GeneratingServer _server;

    public AnswerTests(GeneratingServer server) => _server = server;

    [Fact]
    public async Task Answer_InItsOwnWords_HasTheReferencesIds()
    {
        int[][] expected = Golden.Vqa.Ids("vqa_greedy_ids");
        for (int row = 0; row < expected.Length; row++)
        {
            V1.Generation generation = await _server.Client.AnswerAsync(Request(row, stored: row % 2 == 0));
            Assert.Equal(expected[row], generation.Texts[0].TokenIds);
        }
    }

    [Fact]
    public async Task Answer_Ranked_ChoosesAsTheReference()
    {
        double[][] best = Golden.Vqa.Rows("rank_best");
        double[][] likelihoods = Golden.Vqa.Rows("rank_loglik");
        for (int row = 0; row < best.Length; row++)
        {
            AnswerRequest request = Request(row, stored: false);
            request.Rank = new RankedAnswers { Answers = { Answers }, Candidates = 4 };
            V1.Generation generation = await _server.Client.AnswerAsync(request);
            Assert.Equal(4, generation.Texts.Count);
            GeneratedText first = generation.Texts[0];
            Assert.Equal((Answers[(int)best[row][0]], (int)best[row][0]), (first.Text, first.TokenIds.Single()));
            Assert.Equal(likelihoods[row][(int)best[row][0]], first.Score, 1e-3);
            Assert.Equal(GeneratedText.Types.Finish.Chosen, first.Finish);
            Assert.Equal(generation.Texts.Select(static t => t.Score).OrderDescending(), generation.Texts.Select(static t => t.Score));
        }
    }

    [Fact]
    public async Task Answer_ByAClassifier_IsTheLikeliestLabel()
    {
        string[] questions = Golden.Labels.Json("texts.json").Deserialize<string[]>()!;
        JsonElement config = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Golden.Labels.Directory, "config.json"))).RootElement;
        double[] best = [.. Golden.Labels.Rows("argmax").SelectMany(static r => r)];
        double[][] logits = Golden.Labels.Rows("logits");
        for (int row = 0; row < logits.Length; row++)
        {
            string question = questions[row % questions.Length];
            if (question.Length is 0 or > 100)
            {
                continue;
            }

            V1.Generation generation = await _server.Client.AnswerAsync(new AnswerRequest
            {
                Model = "labels",
                Picture = GeneratingServer.Given("labels", Golden.Labels.Pictures[row / questions.Length]),
                Question = question,
            });
            GeneratedText first = generation.Texts[0];
            Assert.Equal(config.GetProperty("id2label").GetProperty($"{(int)best[row]}").GetString(), first.Text);
            Assert.Equal(((int)best[row], GeneratedText.Types.Finish.Chosen), (first.TokenIds.Single(), first.Finish));
            Assert.InRange(first.Score, 0, 1);
        }
    }

    [Fact]
    public async Task Answer_AloneOrInCompany_IsTheSame()
    {
        V1.Generation[] alone = new V1.Generation[12];
        for (int row = 0; row < alone.Length; row++)
        {
            alone[row] = await _server.Client.AnswerAsync(Request(row, stored: true));
        }

        V1.Generation[] together = await Task.WhenAll(Enumerable.Range(0, alone.Length).Select(row => _server.Client.AnswerAsync(Request(row, stored: true))));
        Assert.Equal(alone.Select(static g => g.Texts), together.Select(static g => g.Texts));
        Assert.All(together, static g => Assert.True(g.FeaturesCached));
    }

    [Fact]
    public async Task Answer_QuestionLongerThanTheContext_IsRefused()
    {
        AnswerRequest request = Request(0, stored: false);
        request.Question = string.Concat(Enumerable.Repeat("where is it ", 600));
        var error = await Assert.ThrowsAsync<RpcException>(() => _server.Client.AnswerAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.StartsWith("question", error.Message, StringComparison.Ordinal);
    }

    private static AnswerRequest Request(int row, bool stored)
    {
        string picture = Golden.Vqa.Pictures[row / Questions.Length];
        return new AnswerRequest
        {
            Collection = "photos",
            Model = "vqa",
            Picture = stored ? GeneratingServer.Stored("vqa", picture) : GeneratingServer.Given("vqa", picture),
            Question = Questions[row % Questions.Length],
        };
    }
}
