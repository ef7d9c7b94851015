using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Records;
using VectorDb.Storage;

namespace VectorDb.Engine.Requests;

/// <summary>
/// Which requests were done in the last 24 hours, and what they were answered. Written while operations are applied, at the time
/// that stands in them, so that a replayed log remembers and passes over the same.
/// </summary>
internal sealed class RequestLedger(RequestTable table, DiskPatience patience)
{
    /// <summary>How long after its end an entry stays, so that a sweep never overtakes an operation that is on its way.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private volatile bool _mayHoldSome = true;

    /// <summary>What a request was answered, or null if it is new.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.AlreadyExists"/>: its id was used with another body.</exception>
    public object? AnswerTo(RequestMark? mark, DateTimeOffset asked)
    {
        if (mark is null)
        {
            return null;
        }

        return table.Look(mark.Key.Span, mark.Body.Span, asked, out byte[] answer) switch
        {
            RequestOutcome.New => null,
            RequestOutcome.Repeated => AnswerFormat.Read(answer),
            _ => throw new VectorDbException(
                ErrorCode.AlreadyExists,
                RequestMark.ReusedReason,
                "request_id: was used in the last 24 hours for another request. Send the same request, or another id.",
                "request_id"),
        };
    }

    /// <summary>Remembers what an operation's request is answered, if it has a mark and succeeded.</summary>
    public void Remember(LoggedOperation done)
    {
        if (done.Operation.Request is { } mark && done.Refusal is null)
        {
            _mayHoldSome = true;
            ReadOnlyMemory<byte> answer = AnswerFormat.Write(done.Result!);
            patience.Write(() =>
            {
                table.Remember(mark.Key.Span, mark.Body.Span, answer.Span, done.Operation.Time);
                return true;
            });
        }
    }

    /// <summary>Forgets what is over. Reads all records once.</summary>
    public void Sweep(DateTimeOffset now)
    {
        if (_mayHoldSome)
        {
            _mayHoldSome = false;
            _mayHoldSome |= table.Sweep(now - Grace) > 0;
        }
    }
}
