using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Requests;

/// <summary>
/// Does what is not an operation of the log, such as taking a snapshot, once for a request that is sent again: its answer goes into
/// the log when it is done. A crash between the two lets it be done again.
/// </summary>
public sealed class RequestJournal : IDisposable
{
    private readonly Database _database;
    private readonly TimeProvider _time;

    // Two that are the same must not run side by side; these are few and long.
    private readonly SemaphoreSlim _one = new(1, 1);

    internal RequestJournal(Database database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>Frees what it holds; its database does.</summary>
    public void Dispose() => _one.Dispose();

    /// <summary>Does something, unless its request was done in the last 24 hours.</summary>
    /// <param name="request">Its mark; null does it each time.</param>
    /// <param name="work">Does it and gives the answer in bytes.</param>
    /// <param name="cancellationToken">Stops the waiting for another one.</param>
    /// <returns>The answer, now or of before.</returns>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.AlreadyExists"/>: its id was used with another body; <see cref="ErrorCode.Unavailable"/>: nothing can be
    /// remembered now, so nothing was done.
    /// </exception>
    public async Task<ReadOnlyMemory<byte>> OnceAsync(
        RequestMark? request, Func<Task<ReadOnlyMemory<byte>>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (request is null)
        {
            return await work();
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            OpenDatabase open = _database.Open;
            if (open.State.Requests.AnswerTo(request, _time.GetUtcNow()) is byte[] before)
            {
                return before;
            }

            if (open.Refusal is { } refusal)
            {
                throw refusal;
            }

            ReadOnlyMemory<byte> answer = await work();

            // The work may have put another database in the place of the one before.
            await _database.Open.CommitAsync<byte[]>(new NoteAnswer(_time.GetUtcNow(), answer) { Request = request }, CancellationToken.None);
            return answer;
        }
        finally
        {
            _one.Release();
        }
    }
}
