using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Grpc;

namespace VectorDb.Rpc.Tests.Grpc;

public sealed class GrpcHeaderTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("4m", 4)]
    [InlineData("5000u", 5)]
    [InlineData("6000000n", 6)]
    [InlineData("0n", 0)]
    [InlineData("99999999S", 99_999_999_000)]
    public void Timeout_Valid_IsRead(string header, double milliseconds) =>
        Assert.Equal(milliseconds, GrpcTimeout.Parse(header)!.Value.TotalMilliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("123456789S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1.5S")]
    [InlineData("1s")]
    [InlineData("１S")]
    public void Timeout_Malformed_IsInvalidArgument(string header) =>
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => GrpcTimeout.Parse(header)).Code);

    [Fact]
    public void Timeout_Formatted_IsNeverShorterAndHardlyLonger() => Prop.ForAll<PositiveInt, int>((value, shift) =>
    {
        var timeout = TimeSpan.FromTicks((long)value.Get << (Math.Abs(shift) % 30));
        TimeSpan read = GrpcTimeout.Parse(GrpcTimeout.Format(timeout))!.Value;
        return read >= timeout && read <= (timeout * 1.001) + TimeSpan.FromMicroseconds(1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void PercentEncoding_AnyText_ComesBackAndIsPrintableAscii() => Prop.ForAll<NonNull<string>>(text =>
    {
        // Halves of surrogate pairs are no text.
        string valid = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get));
        string encoded = PercentEncoding.Encode(valid);
        return encoded.All(c => c is >= ' ' and <= '~') && PercentEncoding.Decode(encoded) == valid;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("%e2%98%ba", "☺")]
    [InlineData("%FF", "\ufffd")]
    public void PercentEncoding_BadEscapes_StayAsTheyAre(string encoded, string decoded) => Assert.Equal(decoded, PercentEncoding.Decode(encoded));

    [Fact]
    public void Status_HugeMessageAndDetails_LeaveRoomForTheCode()
    {
        var headers = new HeaderDictionary();
        GrpcStatus.Write(
            headers,
            new RpcException(StatusCode.Internal, new string('ä', 100_000), [new Google.Rpc.DebugInfo { Detail = new string('x', 100_000) }]),
            trailers: null);

        Assert.Equal("13", headers["grpc-status"]);
        Assert.True(headers["grpc-message"].ToString().Length < 8000);
        Assert.False(headers.ContainsKey("grpc-status-details-bin"));
    }
}
