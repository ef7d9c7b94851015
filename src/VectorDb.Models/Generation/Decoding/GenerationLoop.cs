using VectorDb.Models.Batching;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>
/// The one decoding loop: a running batch that requests join when there is room and leave when they are done. Between two
/// steps it drops those that nobody waits for. Rows do not depend on one another, so a request's answer is the same alone or
/// in company. It starts with the first request.
/// </summary>
internal sealed class GenerationLoop : IAsyncDisposable
{
    /// <summary>Requests that may join between two steps; each holds up the others for the time its prompt takes.</summary>
    private const int JoinsPerStep = 8;

    private readonly Decoder _decoder;
    private readonly GenerationLimits _limits;
    private readonly TimeProvider _time;
    private readonly CacheMemory _memory;
    private readonly WaitingTexts _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task[]> _loop;
    private readonly List<(ActiveText Text, long Since)> _active = [];

    public GenerationLoop(Decoder decoder, GenerationLimits limits, TimeProvider time)
    {
        _decoder = decoder;
        _limits = limits;
        _time = time;
        _memory = new CacheMemory(decoder.Shape, limits.MaxCacheBytes);
        _waiting = new WaitingTexts(limits.Capacity);
        _loop = new Lazy<Task[]>(() => [Task.Run(() => RunAsync(_stop.Token))]);
    }

    /// <summary>Refuses a request that could never run, before anything is made for it.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="positions">Positions of a row.</param>
    /// <exception cref="ModelException"><see cref="ModelError.InvalidInput"/>: it needs more memory than all may take.</exception>
    public void RequireFits(int rows, int positions) => _memory.Require(rows, positions);

    /// <summary>Takes a place in a lane.</summary>
    /// <exception cref="ModelException">The lane is full, or the model was unloaded.</exception>
    public Admission Admit(Lane lane) => _waiting.Admit(lane);

    /// <summary>Queues an admitted request.</summary>
    public void Submit(ActiveText text)
    {
        _waiting.Add(text);
        _ = _loop.Value;
    }

    /// <summary>Ends what runs, refuses what waits, and returns when the loop has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await (_loop.IsValueCreated ? Task.WhenAll(_loop.Value) : Task.CompletedTask);
        Refuse(_waiting.Close());
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            DropAbandoned();
            Join(stop);
            if (stop.IsCancellationRequested)
            {
                break; // What joined may not have been read to its end.
            }

            if (_active.Count > 0)
            {
                Step([.. _active.Select(entry => entry.Text)], stop);
                RemoveDone();
                continue;
            }

            await _waiting.Arrival.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Refuse([.. _active.Select(entry => entry.Text), .. _waiting.Close()]);
        _active.Clear();
    }

    private void Join(CancellationToken stop)
    {
        List<ActiveText> joining = [];
        while (joining.Count < JoinsPerStep && _waiting.TryTake(Fits, out ActiveText? text))
        {
            _active.Add((text!, _time.GetTimestamp())); // From here on the loop's end tells it, whatever happens.
            if (Try(text!, () => Prepare(text!, stop), stop))
            {
                joining.Add(text!);
            }
        }

        foreach (IGrouping<(int Chunks, int Tokens, int Embeddings), ActiveText> group in joining.GroupBy(ShapeOf))
        {
            ReadPrompts([.. group], stop);
        }

        RemoveDone();
    }

    private void Prepare(ActiveText text, CancellationToken stop)
    {
        text.Prepare(_decoder.Shape, stop);
        _memory.Require(text);
    }

    /// <summary>Bulk requests leave a quarter of the rows to interactive ones; a request of more rows than the batch has runs alone.</summary>
    private bool Fits(ActiveText text)
    {
        if (_active.Count == 0)
        {
            return true;
        }

        int most = text.Lane == Lane.Bulk ? Math.Max(1, _limits.MaxRows * 3 / 4) : _limits.MaxRows;
        return _active.Sum(entry => entry.Text.Rows) + text.Rows <= most && _memory.HasRoom(text, _active.Select(entry => entry.Text));
    }

    private static (int Chunks, int Tokens, int Embeddings) ShapeOf(ActiveText text)
    {
        IReadOnlyList<PromptChunk> chunks = text.Prepared!.Chunks;
        return (chunks.Count, chunks[0].Ids.Length, chunks[0].Embeddings.Length);
    }

    /// <summary>Prompts of one part and one shape are read together; others one by one.</summary>
    private void ReadPrompts(ActiveText[] texts, CancellationToken stop)
    {
        bool together = texts.Length > 1 && texts[0].Prepared!.Chunks.Count == 1;
        if (together && TryTogether(() => ReadChunk(texts, 0, stop), stop))
        {
            return;
        }

        foreach (ActiveText text in texts)
        {
            Try(text, () =>
            {
                for (int chunk = 0; chunk < text.Prepared!.Chunks.Count; chunk++)
                {
                    ReadChunk([text], chunk, stop);
                }
            }, stop);
        }
    }

    private void ReadChunk(ActiveText[] texts, int chunk, CancellationToken stop)
    {
        IReadOnlyList<PromptChunk> chunks = texts[0].Prepared!.Chunks;
        DecoderRow[] rows = [.. texts.Select(text => text.PromptRow(text.Prepared!.Chunks[chunk]))];
        using RunOutputs outputs = _decoder.Run(rows, allPositions: false, stop);
        int places = _decoder.Shape.EmbeddingWidth == 0 ? 0 : chunks[chunk].Embeddings.Length / _decoder.Shape.EmbeddingWidth;
        Span<float> logits = outputs[0].AsSpan<float>();
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i].Read(places + chunks[chunk].Ids.Length);
            if (chunk == chunks.Count - 1)
            {
                Take(texts[i], logits.Slice(i * _decoder.Shape.Vocabulary, _decoder.Shape.Vocabulary));
            }
        }
    }

    /// <summary>One token for every row. When a run of several requests fails, each is tried alone.</summary>
    private void Step(ActiveText[] texts, CancellationToken stop)
    {
        bool done = texts.Length == 1
            ? Try(texts[0], () => RunStep(texts, stop), stop)
            : TryTogether(() => RunStep(texts, stop), stop);
        if (!done && texts.Length > 1)
        {
            foreach (ActiveText text in texts)
            {
                Try(text, () => RunStep([text], stop), stop);
            }
        }
    }

    private void RunStep(ActiveText[] texts, CancellationToken stop)
    {
        List<DecoderRow> rows = [];
        foreach (ActiveText text in texts)
        {
            text.AddRows(rows);
        }

        using RunOutputs outputs = _decoder.Run(rows, allPositions: false, stop);
        Span<float> logits = outputs[0].AsSpan<float>();
        int vocabulary = _decoder.Shape.Vocabulary;
        int row = 0;
        foreach (ActiveText text in texts)
        {
            int own = text.OpenRows;
            text.Read(1);
            Take(text, logits.Slice(row * vocabulary, own * vocabulary));
            row += own;
        }
    }

    private void Take(ActiveText text, Span<float> logits)
    {
        try
        {
            text.Take(logits);
        }
#pragma warning disable CA1031 // Whatever failed reaches the one caller whose request it was.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Leave(text, e);
        }
    }

    /// <summary>Does something for one request; a failure is its own.</summary>
    private bool Try(ActiveText text, Action action, CancellationToken stop)
    {
        try
        {
            action();
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false; // The end of the loop tells everybody.
        }
#pragma warning disable CA1031 // Whatever failed reaches the one caller whose request it was.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Leave(text, e);
            return false;
        }
    }

    /// <summary>Does something for several; a failure is nobody's yet.</summary>
    private static bool TryTogether(Action action, CancellationToken stop)
    {
        try
        {
            action();
            return true;
        }
#pragma warning disable CA1031 // Whatever failed is tried again one by one, where it reaches its own caller.
        catch (Exception)
#pragma warning restore CA1031
        {
            return stop.IsCancellationRequested;
        }
    }

    private void DropAbandoned()
    {
        ActiveText[] abandoned = [.. _active.Select(entry => entry.Text).Where(text => text.Cancellation.IsCancellationRequested), .. _waiting.TakeAbandoned()];
        foreach (ActiveText text in abandoned)
        {
            Leave(text, new OperationCanceledException(text.Cancellation));
        }
    }

    private void RemoveDone()
    {
        foreach ((ActiveText text, long since) in _active.Where(entry => entry.Text.IsDone).ToArray())
        {
            _waiting.Observe(_time.GetElapsedTime(since) / _active.Count);
            Try(text, text.Complete, CancellationToken.None);
            Leave(text, error: null);
        }
    }

    private void Leave(ActiveText text, Exception? error)
    {
        _active.RemoveAll(entry => entry.Text == text);
        text.Dispose();
        if (error is not null)
        {
            text.Fail(error);
        }
    }

    private static void Refuse(IReadOnlyList<ActiveText> texts)
    {
        foreach (ActiveText text in texts)
        {
            text.Dispose();
            text.Fail(BatchErrors.Unloaded());
        }
    }
}
