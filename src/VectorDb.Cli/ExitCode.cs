using VectorDb.Cli.Filters;
using VectorDb.Engine.Errors;
using VectorDb.Imaging;
using VectorDb.Models;
using VectorDb.Rpc;
using VectorDb.Tokenizers;

namespace VectorDb.Cli;

/// <summary>What a failure makes of the process.</summary>
internal static class ExitCode
{
    /// <summary>It worked.</summary>
    public const int Success = 0;

    /// <summary>It failed through no fault of the input.</summary>
    public const int Failure = 1;

    /// <summary>The input is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>The exit code and the line for stderr of a failure.</summary>
    public static (int Code, string Message) Of(Exception exception) => exception switch
    {
        RpcException rpc => (IsInput(rpc.Code) ? BadInput : Failure, rpc.Message),
        VectorDbException engine => (engine.Code is ErrorCode.InvalidArgument or ErrorCode.NotFound ? BadInput : Failure, engine.Message),
        ModelException model => (model.Error is ModelError.Overloaded or ModelError.Runtime or ModelError.DeviceUnavailable ? Failure : BadInput, model.Message),
        ImageException or TokenizerException or FilterSyntaxException or UsageException => (BadInput, exception.Message),
        FileNotFoundException or DirectoryNotFoundException => (BadInput, exception.Message),
        OperationCanceledException => (Failure, "cancelled."),
        _ => (Failure, exception.Message),
    };

    private static bool IsInput(StatusCode code) =>
        code is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.OutOfRange;
}
