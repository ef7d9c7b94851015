using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Calls;

/// <summary>A call whose messages come and go in envelopes: all protocols but Connect's unary calls.</summary>
internal abstract class EnvelopedCall : WireCall
{
    private readonly EnvelopeReader _reader;
    private readonly EnvelopeWriter _writer;
    private readonly MessageDecoder _decoder;
    private readonly IMessageCodec _codec;
    private readonly IMessageCompression? _acceptedCompression;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;

    // A handler may read and write at the same time, and either can be what sends the headers.
    private readonly SemaphoreSlim? _sending;
    private IMessageCompression? _announcedCompression;
    private Task? _pendingRead;
    private bool _headersSet;
    private bool _headersSent;

    protected EnvelopedCall(HttpContext http, RpcMethod method, RpcServer server, TimeSpan? timeout, EnvelopeFormat format)
        : base(http, method, server, timeout)
    {
        _codec = format.Codec;
        _acceptedCompression = format.Accepted;
        _input = format.Input;
        _output = format.Output;
        _reader = new EnvelopeReader(format.Input, MaxReceiveBytes, StatusCode.InvalidArgument);
        _writer = new EnvelopeWriter(format.Output, format.Codec, MaxSendBytes);
        _decoder = new MessageDecoder(
            method.Descriptor.InputType, format.Codec, format.Compression, MaxReceiveBytes, StatusCode.InvalidArgument);
        _sending = method.StreamsResponses ? new SemaphoreSlim(1) : null;
    }

    /// <summary>Ends the call, once nothing of the request is being read any more.</summary>
    public sealed override async ValueTask FinishAsync(RpcException? failure)
    {
        await EndReadingAsync();
        await WriteStatusAsync(failure);
    }

    /// <summary>Whether anything of the response has been put on its way.</summary>
    protected bool HasResponse => _headersSet;

    protected PipeWriter Output => _output;

    protected EnvelopeWriter Envelopes => _writer;

    public sealed override async ValueTask<IMessage?> ReadAsync()
    {
        if (_reader.TryRead(out bool ended))
        {
            return Decode();
        }

        if (ended)
        {
            return null;
        }

        Task<IMessage?> read = WaitForMessageAsync();
        _pendingRead = read;
        return await read;
    }

    public sealed override async ValueTask WriteAsync(IMessage message)
    {
        await _sending!.WaitAsync(TransferToken);
        try
        {
            WriteMessage(message);
            Volatile.Write(ref _headersSent, true);
            await FlushAsync();
        }
        finally
        {
            _sending.Release();
        }
    }

    public sealed override ValueTask WriteLastAsync(IMessage message)
    {
        WriteMessage(message);
        return default;
    }

    public sealed override async ValueTask SendHeadersAsync()
    {
        if (_sending is { } sending)
        {
            await sending.WaitAsync(TransferToken);
        }

        try
        {
            if (!_headersSent)
            {
                SetHeadersOnce();
                Volatile.Write(ref _headersSent, true);
                await FlushAsync();
            }
        }
        finally
        {
            _sending?.Release();
        }
    }

    /// <summary>
    /// Ends a read that its handler has walked away from, as when it ends a stream by itself: nobody may hold the request's
    /// body when the request is over.
    /// </summary>
    private ValueTask EndReadingAsync()
    {
        if (_pendingRead is not { IsCompleted: false } read)
        {
            return default;
        }

        _input.CancelPendingRead();
        return new ValueTask(read.ContinueWith(
            static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
    }

    public override void Dispose()
    {
        _sending?.Dispose();
        _reader.Dispose();
        base.Dispose();
    }

    /// <summary>Writes the status as the protocol has it.</summary>
    protected abstract ValueTask WriteStatusAsync(RpcException? failure);

    /// <summary>Puts the protocol's headers and the handler's on the response.</summary>
    /// <param name="compression">What messages may be compressed by; null if none will be.</param>
    protected abstract void SetHeaders(IMessageCompression? compression);

    protected void SetHeadersOnce()
    {
        if (_headersSet)
        {
            return;
        }

        _headersSet = true;
        _announcedCompression = Method.StreamsResponses || WantedCompression is not null ? _acceptedCompression : null;
        SetHeaders(_announcedCompression);
    }

    private IMessageCompression? WantedCompression =>
        (Context.CompressResponses ?? Server.Options.CompressResponses ?? _codec == Server.Json) ? _acceptedCompression : null;

    private int MinCompressBytes =>
        (Context.CompressResponses ?? Server.Options.CompressResponses) == true ? 0 : Server.Options.MinCompressBytes;

    private void WriteMessage(IMessage message)
    {
        SetHeadersOnce();
        _writer.Write(message, WantedCompression is null ? null : _announcedCompression, MinCompressBytes);
        Context.ResponseCount++;
    }

    private async ValueTask FlushAsync()
    {
        FlushResult result = await _output.FlushAsync(TransferToken);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new OperationCanceledException("The caller no longer reads.");
        }
    }

    private async Task<IMessage?> WaitForMessageAsync()
    {
        // Some callers send their first message only after they have seen the headers.
        if (Method.Shape == MethodShape.Duplex && !Volatile.Read(ref _headersSent))
        {
            await SendHeadersAsync();
        }

        return await _reader.ReadAsync(TransferToken) ? Decode() : null;
    }

    private IMessage Decode()
    {
        Context.RequestWasCompressed = (_reader.Flags & EnvelopeFlags.Compressed) != 0;
        IMessage message = _decoder.Decode(_reader.Payload, Context.RequestWasCompressed);
        _reader.Advance();
        Context.RequestCount++;
        return message;
    }
}
