using Microsoft.Extensions.Primitives;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Tests.Envelope;

public sealed class CompressionsTests
{
    [Theory]
    [InlineData("gzip", true)]
    [InlineData("identity, gzip", true)]
    [InlineData("br;q=1.0, GZIP;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; q=0.000", false)]
    [InlineData("identity,deflate", false)]
    [InlineData("gzipped", false)]
    [InlineData("", false)]
    public void Accepted_List_FindsGzip(string list, bool accepted) =>
        Assert.Equal(accepted, Compressions.Accepted(new StringValues(list)) is not null);

    [Fact]
    public void Named_Unknown_IsUnimplementedAndNamesTheChoices()
    {
        var error = Assert.Throws<RpcException>(() => Compressions.Named("grpc-encoding", "snappy"));

        Assert.Equal(StatusCode.Unimplemented, error.Code);
        Assert.Contains("gzip", error.Message, StringComparison.Ordinal);
    }
}
