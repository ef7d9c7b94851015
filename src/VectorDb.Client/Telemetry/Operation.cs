using Google.Protobuf;
using Google.Protobuf.Reflection;
using VectorDb.Rpc;

namespace VectorDb.Client.Telemetry;

/// <summary>A method of the API, and where its requests name the collection.</summary>
internal sealed class Operation<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly FieldDescriptor? _collection;

    public Operation(ServiceDescriptor service, string method)
    {
        Method = new ClientMethod<TRequest, TResponse>(service, method);
        FieldDescriptor? field = Method.Descriptor.InputType.FindFieldByName("collection");
        _collection = field?.FieldType == FieldType.String ? field : null;
    }

    public ClientMethod<TRequest, TResponse> Method { get; }

    public string Name => Method.Descriptor.Name;

    public string? CollectionOf(TRequest request) => _collection?.Accessor.GetValue(request) as string;
}
