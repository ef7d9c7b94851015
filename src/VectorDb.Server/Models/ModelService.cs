using VectorDb.Engine.Models;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using VectorDb.Server.Items;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Models;

/// <summary>vectordb.v1.ModelService over the models that are loaded.</summary>
internal sealed class ModelService(ModelCatalogue models)
{
    private const int MaxInputs = 256;

    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Wire.ListModelsRequest, Wire.ListModelsResponse>("ListModels", ListAsync)
        .Unary<Wire.GetModelRequest, Wire.Model>("GetModel", GetAsync)
        .Unary<Wire.EmbedRequest, Wire.EmbedResponse>("Embed", EmbedAsync);

    private Task<Wire.ListModelsResponse> ListAsync(Wire.ListModelsRequest request, ServerCallContext context)
    {
        var response = new Wire.ListModelsResponse();
        response.Models.AddRange(models.Models.Select(ToMessage));
        return Task.FromResult(response);
    }

    private Task<Wire.Model> GetAsync(Wire.GetModelRequest request, ServerCallContext context) =>
        Task.FromResult(ToMessage(models.Get(request.Name)));

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
    };
}
