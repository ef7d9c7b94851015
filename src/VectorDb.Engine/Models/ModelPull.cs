using VectorDb.Engine.Errors;
using VectorDb.Models;
using VectorDb.Models.Hub;

namespace VectorDb.Engine.Models;

/// <summary>Fetches checkpoints from a hub (HF_ENDPOINT, HF_TOKEN) into a cache.</summary>
public static class ModelPull
{
    /// <summary>Fetches what is missing of a checkpoint.</summary>
    /// <param name="repository">Such as "openai/clip-vit-base-patch32".</param>
    /// <param name="revision">A branch, tag or commit; "main" if empty.</param>
    /// <param name="cacheDirectory">Where checkpoints are kept.</param>
    /// <param name="progress">Told file, bytes that are here, and bytes of the whole.</param>
    /// <param name="cancellationToken">Stops the transfer; what is here stays.</param>
    /// <returns>The checkpoint's directory.</returns>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: the hub does not have it, or refuses.</exception>
    public static async Task<string> RunAsync(
        string repository, string revision, string cacheDirectory, Action<string, long, long> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revision);
        try
        {
            using var hub = new HubClient(HubOptions.FromEnvironment(cacheDirectory));
            var told = new Told(progress);
            return await hub.PullAsync(repository, revision.Length == 0 ? "main" : revision, told, cancellationToken);
        }
        catch (ModelException exception)
        {
            throw new VectorDbException(ErrorCode.InvalidArgument, "MODEL_NOT_PULLED", exception.Message, "repository", exception);
        }
    }

    private sealed class Told(Action<string, long, long> progress) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => progress(value.File, value.Bytes, value.TotalBytes);
    }
}
