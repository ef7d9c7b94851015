namespace VectorDb.Onnx.Runtime;

/// <summary>The options of one run: its token, when cancelled, sets the runtime's terminate flag.</summary>
internal readonly struct RunScope : IDisposable
{
    private readonly OrtHandle? _options;
    private readonly CancellationTokenRegistration _registration;

    private RunScope(OrtHandle? options, CancellationTokenRegistration registration)
    {
        _options = options;
        _registration = registration;
    }

    /// <summary>The runtime's object; null where the run cannot be cancelled.</summary>
    public nint Pointer => _options?.Pointer ?? 0;

    public static RunScope Enter(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!cancellationToken.CanBeCanceled)
        {
            return default;
        }

        OrtHandle options = OrtApi.CreateRunOptions();
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => OrtApi.SetTerminate((OrtHandle)state!), options);
        return new RunScope(options, registration);
    }

    public void Dispose()
    {
        // Waits for a callback that is running, so that the options outlive it.
        _registration.Dispose();
        _options?.Dispose();
    }
}
