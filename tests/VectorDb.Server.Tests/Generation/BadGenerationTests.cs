using Google.Protobuf;
using Google.Rpc;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>What is wrong with a request for text comes back as a status with the field and a reason; the server goes on.</summary>
public sealed class BadGenerationTests : IClassFixture<GeneratingServer>
{
    private static readonly Picture Given = GeneratingServer.Given("nlvr", "rgb.jpg");
    private static readonly Picture Words = new() { ItemId = "words" };
    private static readonly Picture Gone = new() { ItemId = "gone" };
    private static readonly Picture Noise = new() { Image = ByteString.CopyFromUtf8("this is no picture") };

    private readonly GeneratingServer _server;

    public BadGenerationTests(GeneratingServer server) => _server = server;

    public static TheoryData<IMessage, StatusCode, string, string> Requests => new()
    {
        { new CaptionRequest { Model = "nlvr" }, StatusCode.InvalidArgument, "FIELD_MISSING", "picture" },
        { new CaptionRequest { Model = "nlvr", Picture = new Picture() }, StatusCode.InvalidArgument, "INVALID_FIELD", "picture" },
        { new CaptionRequest { Picture = Given }, StatusCode.InvalidArgument, "MODEL_NEEDED", "model" },
        { new CaptionRequest { Picture = Given, Collection = "photos" }, StatusCode.InvalidArgument, "MODEL_NEEDED", "model" },
        { new CaptionRequest { Picture = Given, Collection = "nope" }, StatusCode.NotFound, "COLLECTION_NOT_FOUND", "" },
        { new CaptionRequest { Picture = Given, Model = "nope" }, StatusCode.FailedPrecondition, "MODEL_NOT_LOADED", "" },
        { new CaptionRequest { Picture = Given, Model = "nlvr" }, StatusCode.FailedPrecondition, "MODEL_CANNOT", "" },
        { new CaptionRequest { Picture = Given, Model = "nlvr", Prompt = new string('x', 9000) }, StatusCode.InvalidArgument, "TEXT_TOO_LARGE", "prompt" },
        { new AnswerRequest { Picture = Given, Model = "nlvr" }, StatusCode.InvalidArgument, "TEXT_EMPTY", "question" },
        { new AnswerRequest { Picture = Given, Model = "nlvr", Question = "  " }, StatusCode.InvalidArgument, "TEXT_EMPTY", "question" },
        { new AnswerRequest { Picture = Given, Model = "nlvr", Question = new string('y', 1 << 20) }, StatusCode.InvalidArgument, "TEXT_TOO_LARGE", "question" },
        { new AnswerRequest { Picture = Given, Model = "nlvr", Question = "what?" }, StatusCode.FailedPrecondition, "MODEL_CANNOT", "" },
        { Ranked(0), StatusCode.InvalidArgument, "INVALID_FIELD", "rank.answers" },
        { Ranked(0, "yes", "yes"), StatusCode.InvalidArgument, "INVALID_FIELD", "rank.answers[1]" },
        { Ranked(0, "yes", ""), StatusCode.InvalidArgument, "INVALID_FIELD", "rank.answers[1]" },
        { Ranked(0, new string('z', 513)), StatusCode.InvalidArgument, "INVALID_FIELD", "rank.answers[0]" },
        { Ranked(0, [.. Enumerable.Range(0, 4097).Select(static i => $"{i}")]), StatusCode.InvalidArgument, "INVALID_FIELD", "rank.answers" },
        { Ranked(1025, "yes"), StatusCode.InvalidArgument, "INVALID_FIELD", "rank.candidates" },
        { Ranked(0, "yes"), StatusCode.FailedPrecondition, "MODEL_CANNOT", "" },
        { new CompareRequest { Model = "nlvr", First = Given, Sentence = "x" }, StatusCode.InvalidArgument, "FIELD_MISSING", "second" },
        { new CompareRequest { Model = "nlvr", First = Given, Second = Given }, StatusCode.InvalidArgument, "TEXT_EMPTY", "sentence" },
        { Compared(Words), StatusCode.InvalidArgument, "ITEM_HAS_NO_MEDIA", "second.item_id" },
        { Compared(Gone), StatusCode.NotFound, "ITEM_NOT_FOUND", "" },
        { Compared(Noise), StatusCode.InvalidArgument, "IMAGE_UNSUPPORTED_FORMAT", "second.image" },
        { Compared(new Picture { ItemId = "" }), StatusCode.InvalidArgument, "INVALID_ID", "second.item_id" },
        { Compared(new Picture { Image = ByteString.Empty }), StatusCode.InvalidArgument, "INVALID_FIELD", "second.image" },
        { new GroundRequest { Model = "nlvr", Picture = Given }, StatusCode.InvalidArgument, "TEXT_EMPTY", "phrase" },
        { new GroundRequest { Model = "nlvr", Picture = Given, Phrase = "x" }, StatusCode.FailedPrecondition, "MODEL_CANNOT", "" },
        { Decoded(static d => d.MaxNewTokens = 1025), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.max_new_tokens" },
        { Decoded(static d => d.MaxNewTokens = uint.MaxValue), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.max_new_tokens" },
        { Decoded(static d => d.MinNewTokens = 1025), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.min_new_tokens" },
        { Decoded(static d => d.NumBeams = 17), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.num_beams" },
        { Decoded(static d => (d.NumBeams, d.NumReturnSequences) = (3, 4)), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.num_return_sequences" },
        { Decoded(static d => d.LengthPenalty = float.NaN), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.length_penalty" },
        { Decoded(static d => d.RepetitionPenalty = 0), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.repetition_penalty" },
        { Decoded(static d => d.NoRepeatNgramSize = 101), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.no_repeat_ngram_size" },
        { Decoded(static d => d.EarlyStopping = (EarlyStopping)9), StatusCode.InvalidArgument, "UNKNOWN_ENUM_VALUE", "decoding.early_stopping" },
        { Decoded(static d => d.Sampling = new Sampling { Temperature = -1 }), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.sampling.temperature" },
        { Decoded(static d => d.Sampling = new Sampling { TopK = 2_000_000 }), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.sampling.top_k" },
        { Decoded(static d => d.Sampling = new Sampling { TopP = 1.5f }), StatusCode.InvalidArgument, "INVALID_FIELD", "decoding.sampling.top_p" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_Wrong_IsRefusedWithAReason(IMessage request, StatusCode code, string reason, string field)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => CallAsync(request));
        Assert.Equal((code, reason), (error.Code, error.Details.Single(static d => d.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>().Reason));
        BadRequest? bad = error.Details.SingleOrDefault(static d => d.Is(BadRequest.Descriptor))?.Unpack<BadRequest>();
        Assert.Equal(field, bad?.FieldViolations.Single().Field ?? "");
    }

    [Fact]
    public async Task ModelThatCannot_IsToldWithThoseThatCan()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            () => _server.Client.CompareAsync(new CompareRequest { Model = "clip", First = Given, Second = Given, Sentence = "x" }));
        Assert.Contains("loaded models that do: 'nlvr'", error.Message, StringComparison.Ordinal);
    }

    private static AnswerRequest Ranked(uint candidates, params string[] answers) =>
        new() { Picture = Given, Model = "nlvr", Question = "what?", Rank = new RankedAnswers { Answers = { answers }, Candidates = candidates } };

    private static CompareRequest Compared(Picture second) =>
        new() { Collection = "photos", Model = "nlvr", First = Given, Second = second, Sentence = "x" };

    private static CaptionRequest Decoded(Action<Decoding> change)
    {
        var request = new CaptionRequest { Picture = Given, Model = "nlvr", Decoding = new Decoding() };
        change(request.Decoding);
        return request;
    }

    private Task CallAsync(IMessage request) => request switch
    {
        CaptionRequest caption => _server.Client.CaptionAsync(caption),
        AnswerRequest answer => _server.Client.AnswerAsync(answer),
        CompareRequest compare => _server.Client.CompareAsync(compare),
        GroundRequest ground => _server.Client.GroundAsync(ground),
        _ => throw new ArgumentException("of no method", nameof(request)),
    };
}
