using VectorDb.Index;
using VectorDb.Index.Measurement;

namespace VectorDb.Engine.Upkeep;

/// <summary>
/// What the background has to do for one space's graph: measure its recall on a sample of live searches, and learn text links from the
/// texts that come by. Nothing of it changes what items there are: it may be lost or left undone at any time.
/// </summary>
internal sealed class SpaceUpkeep
{
    // Later ones are left out until there is room: there will be others.
    private const int MaxWaiting = 1024;

    private readonly Lock _lock = new();
    private readonly HnswIndex _index;
    private readonly Random _random;
    private readonly double _captionShare;
    private readonly Queue<float[]> _queries = [];
    private readonly Queue<string> _captions = [];
    private long _textsLearnt;

    /// <summary>Keeps a graph.</summary>
    public SpaceUpkeep(HnswIndex index, UpkeepOptions options)
    {
        _index = index;
        _random = new Random(options.Seed);
        _captionShare = options.CaptionShare;
        Recall = new RecallSampler(index, options.RecallShare, options.Seed);
    }

    /// <summary>Measures recall.</summary>
    public RecallSampler Recall { get; }

    /// <summary>Texts learnt since the start.</summary>
    public long TextsLearnt => Interlocked.Read(ref _textsLearnt);

    /// <summary>Notes a search that was answered.</summary>
    /// <param name="query">The query's vector; copied if it is kept.</param>
    /// <param name="parameters">What was asked.</param>
    /// <param name="isText">Whether it is worth learning from: all of it stands for texts among items of another modality.</param>
    public void Searched(ReadOnlySpan<float> query, SearchParameters parameters, bool isText)
    {
        Recall.Offer(query, parameters);
        if (isText)
        {
            lock (_lock)
            {
                if (_queries.Count < MaxWaiting)
                {
                    _queries.Enqueue(query.ToArray());
                }
            }
        }
    }

    /// <summary>Notes the text of an ingested picture; a share of them is kept.</summary>
    public void Captioned(string text)
    {
        lock (_lock)
        {
            if (_captions.Count < MaxWaiting && _random.NextDouble() < _captionShare)
            {
                _captions.Enqueue(text);
            }
        }
    }

    /// <summary>The next caption to encode and learn from.</summary>
    public bool TryTakeCaption([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        lock (_lock)
        {
            return _captions.TryDequeue(out text);
        }
    }

    /// <summary>Learns from the next query.</summary>
    /// <returns>False if none was waiting.</returns>
    public bool LearnNext()
    {
        float[]? query;
        lock (_lock)
        {
            if (!_queries.TryDequeue(out query))
            {
                return false;
            }
        }

        Learn(query);
        return true;
    }

    /// <summary>Learns from a text's vector.</summary>
    public void Learn(float[] text)
    {
        _index.LearnCrossModal(text);
        Interlocked.Increment(ref _textsLearnt);
    }
}
