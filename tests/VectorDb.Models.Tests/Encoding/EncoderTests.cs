using VectorDb.Imaging;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Encoding;

public sealed class EncoderTests
{
    private static readonly GoldenCase Golden = new("clip-vit/gelu-newcfg");
    private static readonly string[] Images = ["rgb_wide.png", "rgb_tall.png", "rgb_small.png", "gray.png", "rgba.png", "palette.png", "square.png"];

    [Theory]
    [InlineData(Precision.Fp32, 1e-6)]
    [InlineData(Precision.Int8, 1e-6)]
    public async Task Encode_AloneOrInAnyBatch_GivesTheSame(Precision precision, double tolerance)
    {
        ModelOptions options = new() { Precision = precision, Threads = 1 };
        float[][] alone;
        await using (Model single = Model.Load(Golden.Directory, options with { Batching = new BatchOptions { MaxItems = 1 } }))
        {
            alone = await EncodeAllAsync(single.Encoder!, Lane.Interactive);
        }

        await using Model batched = Model.Load(
            Golden.Directory, options with { Batching = new BatchOptions { MaxItems = 64, MaxDelay = TimeSpan.FromMilliseconds(50) } });
        float[][] together = await EncodeAllAsync(batched.Encoder!, Lane.Bulk);
        for (int i = 0; i < alone.Length; i++)
        {
            Assert.InRange(alone[i].Zip(together[i], (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
            Assert.Equal(1, Math.Sqrt(alone[i].Sum(x => (double)x * x)), 1e-5);
        }
    }

    [Fact]
    public async Task EncodeImage_BrokenPicture_FailsAlone()
    {
        await using Model model = Model.Load(Golden.Directory);
        Task<float[]> good = model.Encoder!.EncodeImageAsync(Golden.Image("rgb_wide.png"), Lane.Bulk, CancellationToken.None).AsTask();
        Task<float[]> bad = model.Encoder.EncodeImageAsync(new byte[] { 1, 2, 3 }, Lane.Bulk, CancellationToken.None).AsTask();
        await Assert.ThrowsAsync<ImageException>(() => bad);
        Assert.Equal(model.Info.Dimensions, (await good).Length);
    }

    [Fact]
    public async Task EncodeText_TooLong_IsRefusedWithItsLength()
    {
        await using Model model = Model.Load(Golden.Directory, new ModelOptions { MaxTextLength = 1000 });
        ModelException error = await Assert.ThrowsAsync<ModelException>(
            () => model.Encoder!.EncodeTextAsync(new string('a', 1001), Lane.Interactive, CancellationToken.None).AsTask());
        Assert.Equal(ModelError.InvalidInput, error.Error);
        Assert.Contains("1001", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encode_Cancelled_EndsTheWait()
    {
        await using Model model = Model.Load(Golden.Directory);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => model.Encoder!.EncodeImageAsync(Golden.Image("rgb_wide.png"), Lane.Bulk, cancelled.Token).AsTask());
    }

    [Fact]
    public async Task EncodeImage_QueueFull_IsRefused()
    {
        // At a clock that stands still the first waits for more to fill its batch until it is given up.
        var batching = new BatchOptions { Capacity = 1, MaxDelay = TimeSpan.FromSeconds(1), MaxItems = 4 };
        await using Model model = Model.Load(Golden.Directory, new ModelOptions { Batching = batching, Time = new StoppedClock() });
        using CancellationTokenSource cancellation = new();
        Task<float[]> first = model.Encoder!.EncodeTextAsync("a", Lane.Bulk, cancellation.Token).AsTask();
        ModelException error = await Assert.ThrowsAsync<ModelException>(
            () => model.Encoder.EncodeTextAsync("b", Lane.Bulk, CancellationToken.None).AsTask());
        Assert.Equal(ModelError.Overloaded, error.Error);
        Assert.NotNull(error.RetryAfter);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task ZeroShot_TemplateWithoutPlaceholder_IsRefused()
    {
        await using Model model = Model.Load(Golden.Directory);
        await Assert.ThrowsAsync<ModelException>(
            () => ZeroShotClasses.EncodeAsync(model.Encoder!, ["cat"], ["a photo"], Lane.Interactive, CancellationToken.None));
        float[][] classes = await ZeroShotClasses.EncodeAsync(
            model.Encoder!, ["cat", "dog"], ["a {}.", "{}"], Lane.Interactive, CancellationToken.None);
        Assert.Equal(2, classes.Length);
    }

    private static async Task<float[][]> EncodeAllAsync(IEncoder encoder, Lane lane) => await Task.WhenAll(
    [
        .. Images.Select(name => encoder.EncodeImageAsync(Golden.Image(name), lane, CancellationToken.None).AsTask()),
        .. Golden.Texts.Select(text => encoder.EncodeTextAsync(text, lane, CancellationToken.None).AsTask()),
    ]);

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
