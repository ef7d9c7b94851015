using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace VectorDb.Rpc.Reflection;

/// <summary>Answers reflection. The two versions of its protocol have the same messages under two names.</summary>
internal sealed class ReflectionHandler
{
    private readonly Lazy<DescriptorIndex> _index;

    public ReflectionHandler(Lazy<DescriptorIndex> index)
    {
        _index = index;
    }

    public async Task AnswerAsync(
        IAsyncEnumerable<ServerReflectionRequest> requests, IStreamWriter<ServerReflectionResponse> responses, ServerCallContext context)
    {
        await foreach (ServerReflectionRequest request in requests.WithCancellation(context.CancellationToken))
        {
            await responses.WriteAsync(Answer(request));
        }
    }

    public async Task AnswerAlphaAsync(
        IAsyncEnumerable<V1Alpha.ServerReflectionRequest> requests,
        IStreamWriter<V1Alpha.ServerReflectionResponse> responses,
        ServerCallContext context)
    {
        await foreach (V1Alpha.ServerReflectionRequest request in requests.WithCancellation(context.CancellationToken))
        {
            ServerReflectionResponse answer = Answer(ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()));
            await responses.WriteAsync(V1Alpha.ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()));
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        DescriptorIndex index = _index.Value;
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse
                {
                    Service = { index.Services.Select(name => new ServiceResponse { Name = name }) },
                };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                SetFile(response, index.TryGetFile(request.FileByFilename, out FileDescriptor? named) ? named : null, request.FileByFilename);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                string symbol = request.FileContainingSymbol;
                SetFile(response, index.TryGetFileOf(symbol, out FileDescriptor? holder) ? holder : null, symbol);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType when index.HasMessage(request.AllExtensionNumbersOfType):
                // proto3 has no extensions, so a message that exists has none.
                response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                SetError(response, StatusCode.NotFound, $"'{request.AllExtensionNumbersOfType}' is not known here.");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                SetError(response, StatusCode.NotFound, "This server has no extensions.");
                break;
            default:
                SetError(response, StatusCode.InvalidArgument, "The request asks for nothing.");
                break;
        }

        return response;
    }

    private static void SetFile(ServerReflectionResponse response, FileDescriptor? file, string name)
    {
        if (file is null)
        {
            SetError(response, StatusCode.NotFound, $"'{name}' is not known here.");
            return;
        }

        response.FileDescriptorResponse = new FileDescriptorResponse
        {
            FileDescriptorProto = { DescriptorIndex.WithImports(file).Select(part => part.SerializedData) },
        };
    }

    private static void SetError(ServerReflectionResponse response, StatusCode code, string message) =>
        response.ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message };
}
