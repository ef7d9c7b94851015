using VectorDb.Models.Batching;

namespace VectorDb.Models.Encoding;

/// <summary>
/// An image tower and a text tower that share a space. Pictures are decoded on the pool's threads, a bounded number at a
/// time, while the tower computes the batch before; each tower has a queue of its own.
/// </summary>
internal sealed class DualEncoder : IEncoder, IAsyncDisposable
{
    private readonly ITower<PixelInput> _imageTower;
    private readonly ITower<TokenInput> _textTower;
    private readonly Func<ReadOnlyMemory<byte>, PixelInput> _readImage;
    private readonly Func<string, TokenInput> _readText;
    private readonly BatchQueue<PixelInput, float[]> _images;
    private readonly BatchQueue<TokenInput, float[]> _texts;
    private readonly DecodeGate _decoding = new();

    public DualEncoder(
        ITower<PixelInput> imageTower,
        Func<ReadOnlyMemory<byte>, PixelInput> readImage,
        ITower<TokenInput> textTower,
        Func<string, TokenInput> readText,
        BatchOptions batching,
        TimeProvider time)
    {
        _imageTower = imageTower;
        _textTower = textTower;
        _readImage = readImage;
        _readText = readText;
        _images = new BatchQueue<PixelInput, float[]>(batching, imageTower.Run, time);
        _texts = new BatchQueue<TokenInput, float[]>(batching, textTower.Run, time);
    }

    public int Dimensions => _imageTower.Dimensions;

    public async ValueTask<float[]> EncodeImageAsync(ReadOnlyMemory<byte> encodedImage, Lane lane, CancellationToken cancellationToken)
    {
        using Admission admission = _images.Admit(lane);
        PixelInput pixels = await _decoding.RunAsync(lane, () => _readImage(encodedImage), cancellationToken);
        float[] vector = await _images.RunAsync(admission, pixels, _imageTower.ShapeOf(pixels), cancellationToken);
        UnitLength.Normalize(vector);
        return vector;
    }

    public async ValueTask<float[]> EncodeTextAsync(string text, Lane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        using Admission admission = _texts.Admit(lane);
        TokenInput tokens = _readText(text);
        float[] vector = await _texts.RunAsync(admission, tokens, _textTower.ShapeOf(tokens), cancellationToken);
        UnitLength.Normalize(vector);
        return vector;
    }

    public async ValueTask DisposeAsync()
    {
        await _images.DisposeAsync();
        await _texts.DisposeAsync();
        _decoding.Dispose();
    }
}
