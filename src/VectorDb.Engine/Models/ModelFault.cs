using System.Runtime.CompilerServices;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Imaging;
using VectorDb.Models;

namespace VectorDb.Engine.Models;

/// <summary>What can go wrong in a model, as errors of the engine.</summary>
internal static class ModelFault
{
    /// <summary>Sets models up; what they refuse comes out as <see cref="VectorDbException"/> about a field.</summary>
    public static void Guard(Action set, string field)
    {
        try
        {
            set();
        }
        catch (ModelException exception)
        {
            throw new VectorDbException(ErrorCode.InvalidArgument, "MODEL_INPUT_INVALID", $"{field}: {exception.Message}", field, exception);
        }
    }

    /// <summary>Runs a model; its failures come out as <see cref="VectorDbException"/> about a field.</summary>
    public static async Task<T> GuardAsync<T>(Func<ValueTask<T>> run, string field)
    {
        try
        {
            return await run();
        }
        catch (ImageException exception)
        {
            throw ImageFault.From(exception, field);
        }
        catch (ModelException exception) when (exception.Error == ModelError.Overloaded)
        {
            throw new VectorDbException(ErrorCode.ResourceExhausted, "ENCODER_OVERLOADED", exception.Message, field, exception)
            {
                RetryAfter = exception.RetryAfter,
            };
        }
        catch (ModelException exception) when (exception.Error == ModelError.MissingCapability)
        {
            throw new VectorDbException(ErrorCode.FailedPrecondition, "MODEL_CANNOT", $"{field}: {exception.Message}", field, exception);
        }
        catch (ModelException exception) when (exception.Error != ModelError.InvalidInput)
        {
            throw new VectorDbException(ErrorCode.Unavailable, "MODEL_FAILED", $"{field}: {exception.Message}", field, exception);
        }
        catch (ModelException exception)
        {
            throw new VectorDbException(ErrorCode.InvalidArgument, "MODEL_INPUT_INVALID", $"{field}: {exception.Message}", field, exception);
        }
    }

    /// <summary>Reads what a model makes step by step; its failures come out as <see cref="VectorDbException"/> about a field.</summary>
    public static async IAsyncEnumerable<T> GuardStreamAsync<T>(
        IAsyncEnumerable<T> stream, string field, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<T> steps = stream.GetAsyncEnumerator(cancellationToken);
        while (await GuardAsync(() => steps.MoveNextAsync(), field))
        {
            yield return steps.Current;
        }
    }
}
