namespace VectorDb.Models.Hub;

/// <summary>
/// Pulls models from a hub into a cache: <c>CACHE/models--OWNER--NAME/snapshots/COMMIT/</c> is a directory
/// <see cref="Model.Load"/> takes. Transfers are resumed, checked against the hub's checksums, and appear under their
/// names only when whole.
/// </summary>
public sealed class HubClient : IDisposable
{
    private const string PartialSuffix = ".partial";

    private readonly HubOptions _options;
    private readonly HubTransport _transport;

    /// <param name="options">Where from and where to.</param>
    /// <param name="handler">Sends requests; null for the network. Disposed with the client.</param>
    public HubClient(HubOptions options, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _transport = new HubTransport(options, handler);
    }

    /// <summary>Fetches what is missing of a model.</summary>
    /// <param name="repository">"openai/clip-vit-base-patch32".</param>
    /// <param name="revision">A branch, tag or commit.</param>
    /// <param name="progress">Told now and then, or null.</param>
    /// <param name="cancellationToken">Ends the transfer; what is here stays and is resumed from.</param>
    /// <returns>The model's directory.</returns>
    /// <exception cref="ModelException">The hub refuses, lacks the model, or sent what it did not promise.</exception>
    public async Task<string> PullAsync(
        string repository, string revision = "main", IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        HubRepository parsed = HubRepository.Parse(repository, revision);
        if (FindCached(parsed) is { } cached && (_options.Offline || parsed.IsPinned))
        {
            return cached;
        }

        if (_options.Offline)
        {
            throw new ModelException(ModelError.NotFound, $"{repository} at {revision} is not cached, and the hub is not asked: offline");
        }

        (string commit, IReadOnlyList<HubFile> listed) = await RetryAsync(() => _transport.ListAsync(parsed, cancellationToken), cancellationToken);
        IReadOnlyList<HubFile> files = HubSelection.Choose(listed);
        long total = files.Sum(file => Math.Max(0, file.Length));
        if (total > _options.MaxBytes)
        {
            throw new ModelException(ModelError.Hub, $"{repository} has {total} bytes, more than the limit of {_options.MaxBytes}");
        }

        string directory = SnapshotOf(parsed, commit);
        long done = 0;
        foreach (HubFile file in files)
        {
            await FetchAsync(parsed, commit, file, directory, bytes => progress?.Report(new(file.Name, done + bytes, total)), cancellationToken);
            done += file.Length;
        }

        MarkComplete(parsed, commit, directory);
        return directory;
    }

    /// <summary>The directory of a model that is cached whole, or null.</summary>
    public string? FindCached(string repository, string revision = "main") => FindCached(HubRepository.Parse(repository, revision));

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private string? FindCached(HubRepository repository)
    {
        string reference = ReferenceOf(repository);
        string commit = repository.IsPinned ? repository.Revision : File.Exists(reference) ? File.ReadAllText(reference).Trim() : "";
        string directory = SnapshotOf(repository, commit);
        return HubRepository.IsCommit(commit) && File.Exists(CompletionMark(directory)) ? directory : null;
    }

    private async Task FetchAsync(
        HubRepository repository, string commit, HubFile file, string directory, Action<long> report, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory, file.Name);
        if (File.Exists(path))
        {
            report(file.Length);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string partial = path + PartialSuffix;
        await RetryAsync(
            async () =>
            {
                await TransferAsync(repository, commit, file, partial, report, cancellationToken);
                return true;
            },
            cancellationToken);
        try
        {
            await HubChecksum.VerifyAsync(partial, file, cancellationToken);
        }
        catch (ModelException)
        {
            File.Delete(partial); // Resuming damaged bytes would only keep the damage.
            throw;
        }

        File.Move(partial, path);
    }

    private async Task TransferAsync(
        HubRepository repository, string commit, HubFile file, string partial, Action<long> report, CancellationToken cancellationToken)
    {
        long here = File.Exists(partial) ? new FileInfo(partial).Length : 0;
        if (here >= file.Length)
        {
            here = here == file.Length ? here : 0;
        }

        if (here == file.Length && here > 0)
        {
            return;
        }

        (HttpResponseMessage response, bool isPartial) = await _transport.OpenAsync(repository, commit, file.Name, here, cancellationToken);
        using HttpResponseMessage opened = response;
        here = isPartial ? here : 0;
        await using FileStream target = new(partial, isPartial ? FileMode.Append : FileMode.Create, FileAccess.Write);
        await using Stream source = await opened.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[1 << 18];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            here += read;
            if (here > file.Length)
            {
                throw new ModelException(ModelError.ChecksumMismatch, $"the hub sends more than the {file.Length} bytes it promised of {file.Name}");
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            report(here);
        }

        if (here < file.Length)
        {
            throw new HttpRequestException($"the transfer of {file.Name} broke off after {here} of {file.Length} bytes");
        }
    }

    private async Task<T> RetryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        TimeSpan pause = _options.RetryDelay;
        for (int tries = 0; ; tries++, pause *= 2)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (e is HttpRequestException or IOException && tries < _options.Retries)
            {
                await Task.Delay(pause, _options.Time, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw new ModelException(ModelError.Hub, $"the hub at {_options.Endpoint} cannot be used: {e.Message}", e);
            }
        }
    }

    private void MarkComplete(HubRepository repository, string commit, string directory)
    {
        File.WriteAllText(CompletionMark(directory), "");
        if (!repository.IsPinned)
        {
            string reference = ReferenceOf(repository);
            Directory.CreateDirectory(Path.GetDirectoryName(reference)!);
            File.WriteAllText(reference + PartialSuffix, commit);
            File.Move(reference + PartialSuffix, reference, overwrite: true);
        }
    }

    private string SnapshotOf(HubRepository repository, string commit) =>
        Path.Combine(_options.CacheDirectory, repository.DirectoryName, "snapshots", commit);

    private string ReferenceOf(HubRepository repository) =>
        Path.Combine(_options.CacheDirectory, repository.DirectoryName, "refs", repository.EscapedRevision);

    private static string CompletionMark(string directory) => Path.Combine(directory, ".complete");
}
