using System.Threading.Channels;
using VectorDb.Engine.Models;
using VectorDb.Engine.Requests;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using VectorDb.Server.Items;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Models;

/// <summary>vectordb.v1.ModelService over the models that are loaded.</summary>
internal sealed class ModelService(ModelCatalogue models, ModelImports imports, RequestJournal requests)
{
    private const int MaxInputs = 256;

    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Wire.ListModelsRequest, Wire.ListModelsResponse>("ListModels", ListAsync)
        .Unary<Wire.GetModelRequest, Wire.Model>("GetModel", GetAsync)
        .ServerStreaming<Wire.ImportModelRequest, Wire.ImportModelResponse>("ImportModel", ImportAsync)
        .Unary<Wire.LoadModelRequest, Wire.Model>("LoadModel", LoadAsync)
        .Unary<Wire.UnloadModelRequest, Wire.UnloadModelResponse>("UnloadModel", UnloadAsync)
        .Unary<Wire.EmbedRequest, Wire.EmbedResponse>("Embed", EmbedAsync);

    private Task<Wire.ListModelsResponse> ListAsync(Wire.ListModelsRequest request, ServerCallContext context)
    {
        var response = new Wire.ListModelsResponse();
        response.Models.AddRange(models.Models.Select(ToMessage));
        return Task.FromResult(response);
    }

    private Task<Wire.Model> GetAsync(Wire.GetModelRequest request, ServerCallContext context) =>
        Task.FromResult(ToMessage(models.Get(request.Name)));

    private async Task ImportAsync(
        Wire.ImportModelRequest request, IStreamWriter<Wire.ImportModelResponse> responses, ServerCallContext context)
    {
        Wire.Model model = await requests.OnceAsync(
            request, request.RequestId, () => ImportTellingAsync(request, responses, context.CancellationToken), context.CancellationToken);
        await responses.WriteAsync(new Wire.ImportModelResponse { Model = model }, context.CancellationToken);
    }

    private async Task<Wire.Model> ImportTellingAsync(
        Wire.ImportModelRequest request, IStreamWriter<Wire.ImportModelResponse> responses, CancellationToken cancellationToken)
    {
        var progress = Channel.CreateBounded<Wire.ImportProgress>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
        Task<ModelDescription> import = ImportAsync(request, progress.Writer, cancellationToken);
        await foreach (Wire.ImportProgress step in progress.Reader.ReadAllAsync(cancellationToken))
        {
            await responses.WriteAsync(new Wire.ImportModelResponse { Progress = step }, cancellationToken);
        }

        return ToMessage(await import);
    }

    private async Task<ModelDescription> ImportAsync(
        Wire.ImportModelRequest request, ChannelWriter<Wire.ImportProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await imports.ImportAsync(request, step => progress.TryWrite(step), cancellationToken);
        }
        finally
        {
            progress.Complete();
        }
    }

    private Task<Wire.Model> LoadAsync(Wire.LoadModelRequest request, ServerCallContext context) => requests.OnceAsync(
        request,
        request.RequestId,
        async () => ToMessage(await imports.LoadAsync(request.Name, context.CancellationToken)),
        context.CancellationToken);

    private Task<Wire.UnloadModelResponse> UnloadAsync(Wire.UnloadModelRequest request, ServerCallContext context) => requests.OnceAsync(
        request,
        request.RequestId,
        async () =>
        {
            await imports.UnloadAsync(request.Name);
            return new Wire.UnloadModelResponse();
        },
        context.CancellationToken);

    private async Task<Wire.EmbedResponse> EmbedAsync(Wire.EmbedRequest request, ServerCallContext context)
    {
        ModelDescription model = models.Get(request.Model);
        if (request.Inputs.Count is < 1 or > MaxInputs)
        {
            throw Required.Invalid("inputs", $"has {request.Inputs.Count}; 1 to {MaxInputs} are allowed.");
        }

        float[][] vectors = await Task.WhenAll(request.Inputs.Select(
            (input, index) => EmbedAsync(model.Name, input, $"inputs[{index}]", context.CancellationToken)));
        var response = new Wire.EmbedResponse { ModelFingerprint = model.Fingerprint };
        response.Vectors.AddRange(vectors.Select(static v => ItemMapping.ToMessage(v)));
        return response;
    }

    private Task<float[]> EmbedAsync(string model, Wire.EmbedInput input, string field, CancellationToken cancellationToken) => input.KindCase switch
    {
        Wire.EmbedInput.KindOneofCase.Text => models.EmbedTextAsync(model, input.Text, field + ".text", cancellationToken),
        Wire.EmbedInput.KindOneofCase.Image => models.EmbedImageAsync(model, input.Image.Memory, field + ".image", cancellationToken),
        _ => throw Required.Invalid(field, "needs a text or an image."),
    };

    private static Wire.Model ToMessage(ModelDescription model) => new()
    {
        Name = model.Name,
        Family = model.Family,
        Fingerprint = model.Fingerprint,
        Dimensions = (uint)model.Dimensions,
        Parameters = (ulong)model.Parameters,
        MemoryBytes = (ulong)model.MemoryBytes,
        InMemory = model.IsInMemory,
        Skills = { model.Skills.Select(static s => s.ToString().ToLowerInvariant()) },
    };
}
