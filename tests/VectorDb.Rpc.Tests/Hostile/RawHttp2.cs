using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace VectorDb.Rpc.Tests.Hostile;

/// <summary>An HTTP/2 connection whose frames are written by hand (RFC 9113), to do what no client does.</summary>
internal sealed class RawHttp2 : IDisposable
{
    public const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, EndHeaders = 4, Ack = 1;

    private readonly TcpClient _tcp = new();
    private NetworkStream _stream = null!;

    public static async Task<RawHttp2> ConnectAsync(Uri address)
    {
        var connection = new RawHttp2();
        await connection._tcp.ConnectAsync(address.Host, address.Port);
        connection._stream = connection._tcp.GetStream();
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.WriteAsync(Settings, 0, 0, []);
        return connection;
    }

    public ValueTask WriteAsync(byte type, byte flags, int stream, byte[] payload) => _stream.WriteAsync(Frame(type, flags, stream, payload));

    public ValueTask WriteRawAsync(byte[] bytes) => _stream.WriteAsync(bytes);

    public static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>The headers of a gRPC call, each a literal that is not indexed (RFC 7541, section 6.2.2).</summary>
    public static byte[] CallHeaders(string path, params (string Name, string Value)[] more)
    {
        var block = new List<byte>();
        (string, string)[] standard =
            [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "a"), ("content-type", "application/grpc"), ("te", "trailers")];
        foreach ((string name, string value) in standard.Concat(more))
        {
            block.Add(0);
            block.Add((byte)name.Length);
            block.AddRange(Encoding.ASCII.GetBytes(name));
            block.Add((byte)value.Length);
            block.AddRange(Encoding.ASCII.GetBytes(value));
        }

        return [.. block];
    }

    /// <summary>Reads a frame; null when the server has closed the connection.</summary>
    public async Task<(byte Type, byte Flags, int Stream, byte[] Payload)?> ReadAsync()
    {
        try
        {
            byte[] header = new byte[9];
            await _stream.ReadExactlyAsync(header);
            byte[] payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header) >> 8];
            await _stream.ReadExactlyAsync(payload);
            return (header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)), payload);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>Reads until the server says goodbye or closes; false if neither comes in time.</summary>
    public async Task<bool> IsTurnedAwayAsync()
    {
        Task<bool> reading = Task.Run(async () =>
        {
            while (await ReadAsync() is { } frame)
            {
                if (frame.Type == GoAway)
                {
                    return true;
                }
            }

            return true;
        });
        return await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMinutes(5))) == reading;
    }

    public void Dispose() => _tcp.Dispose();
}
