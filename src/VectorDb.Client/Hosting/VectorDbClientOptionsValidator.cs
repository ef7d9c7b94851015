using Microsoft.Extensions.Options;

namespace VectorDb.Client.Hosting;

/// <summary>Stops an application whose options are wrong before it starts.</summary>
internal sealed class VectorDbClientOptionsValidator : IValidateOptions<VectorDbClientOptions>
{
    public ValidateOptionsResult Validate(string? name, VectorDbClientOptions options)
    {
        string[] failures = [.. options.Validate()];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
