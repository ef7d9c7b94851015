using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Imaging;
using VectorDb.Models;

namespace VectorDb.Engine.Models;

/// <summary>What can go wrong in a model, as errors of the engine.</summary>
internal static class ModelFault
{
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
        catch (ModelException exception) when (exception.Error != ModelError.InvalidInput)
        {
            throw new VectorDbException(ErrorCode.Unavailable, "MODEL_FAILED", $"{field}: {exception.Message}", field, exception);
        }
        catch (ModelException exception)
        {
            throw new VectorDbException(ErrorCode.InvalidArgument, "MODEL_INPUT_INVALID", $"{field}: {exception.Message}", field, exception);
        }
    }
}
