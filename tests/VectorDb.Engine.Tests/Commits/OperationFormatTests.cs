using FsCheck;
using FsCheck.Fluent;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Requests;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Tests.Commits;

public sealed class OperationFormatTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    public static TheoryData<object> Operations =>
    [
        new CreateCollection(Time, "photos", "mine", [Space("a", "clip", "f00d"), Space("b", null, null)]),
        new CreateCollection(Time, "photos", "mine", [Space("a", "clip", "f00d")], "blip", Policy),
        new UpdateCollection(Time, "photos", "1f", "yours"),
        new UpdateCollection(Time, "photos", "1f", null, "", Policy),
        new DeleteCollection(Time, "photos", ""),
        new PutItem(
            Time, 7, ItemId.Parse("ä/1"), new byte[] { 1, 2, 3 }, "image/png", "text", Payload.Parse("""{"a":1}"""u8.ToArray()),
            [new SpaceVector(0, "f00d", [1, -2.5f]), new SpaceVector(1, "", [0])], "2a"),
        new PutItem(Time, 7, ItemId.Parse("v"), new byte[] { 1 }, "image/png", "a dog", Payload.Empty, [], "") { Verdict = Verdict },
        new UpdatePayload(Time, 7, ItemId.Parse("x"), Payload.Parse("""{"b":[]}"""u8.ToArray()), true, ""),
        new UpdateCollection(Time, "photos", "", null, null, null, TimeSpan.FromDays(2)),
        new CreateCollection(Time, "p", "", [], "", null, TimeSpan.FromSeconds(1.5)),
        new PutItem(Time, 1, ItemId.Parse("x"), default, "", "t", Payload.Empty, [], "") { ExpireTime = Time, Request = RequestMark.Of("put", "r1", "b"u8) },
        new ExpireItems(Time, 7, [ItemId.Parse("x")]),
        new NoteRequest(Time, 12) { Request = RequestMark.Of("delete", "r2", "b"u8)!.Part(3) },
        new NoteAnswer(Time, new byte[] { 3, 0, 9 }) { Request = RequestMark.Of("snapshot", "r3", "b"u8) },
        new StartMigration(Time, "photos", "a", Space("a", "clip", "f00d")),
        new FillSpace(Time, 7, 3, "f00d", [new RowVector(new VectorDb.Index.NodeId(5), [1, -2.5f]), new RowVector(new VectorDb.Index.NodeId(6), [0])]),
        new SwitchMigration(Time, "photos", true, false),
        new EndMigration(Time, "photos", true),
        new CreateCollection(Time, "p", "", []) { Matcher = new MatcherBinding("blip", "f00d") },
        new UpdateCollection(Time, "p", "", null) { Matcher = new MatcherBinding("", "") },
        new SetCalibration(Time, 7, new ModelCalibration("blip", "f00d", new Calibration(-1.5f, 0.25f, 20, 12))),
        new DeleteItems(Time, uint.MaxValue, [ItemId.Parse("x"), ItemId.Parse("y")]),
    ];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Read_WhatWasWritten_IsTheSame(object operation)
    {
        ReadOnlyMemory<byte> record = OperationFormat.Write((Operation)operation);
        Operation read = OperationFormat.Read(record);
        Assert.Equal(operation.GetType(), read.GetType());
        Assert.Equal(record.ToArray(), OperationFormat.Write(read).ToArray());
        Assert.Equal(Time, read.Time);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Read_CutAnywhere_IsDataLoss(object operation)
    {
        ReadOnlyMemory<byte> record = OperationFormat.Write((Operation)operation);
        for (int length = 0; length < record.Length; length++)
        {
            var error = Assert.Throws<VectorDbException>(() => OperationFormat.Read(record[..length]));
            Assert.Equal(ErrorCode.DataLoss, error.Code);
        }
    }

    [Fact]
    public void Read_AnyBytes_NeverFailsOtherwise() =>
        Prop.ForAll<byte[]>(static bytes =>
        {
            try
            {
                OperationFormat.Read(bytes);
            }
            catch (VectorDbException error) when (error.Code == ErrorCode.DataLoss)
            {
                // What damage must look like.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(20261121, 1));

    [Fact]
    public void Read_PutItem_HasItsVerdict()
    {
        var put = new PutItem(Time, 7, ItemId.Parse("v"), default, "", "a dog", Payload.Empty, [], "") { Verdict = Verdict };
        Assert.Equal(Verdict, ((PutItem)OperationFormat.Read(OperationFormat.Write(put))).Verdict);
        Assert.Null(((PutItem)OperationFormat.Read(OperationFormat.Write(put with { Verdict = null }))).Verdict);
    }

    [Fact]
    public void Write_PutItem_KeepsFieldsApart()
    {
        var put = (PutItem)OperationFormat.Read(OperationFormat.Write(new PutItem(
            Time, 1, ItemId.Parse("id"), default, "", "words", Payload.Empty, [new SpaceVector(2, "", [3.5f])], "")));
        Assert.Equal(("id", "words", 2, 3.5f), (put.Id.Value, put.Text, put.Vectors[0].Space, put.Vectors[0].Values[0]));
        Assert.True(put.Image.IsEmpty);
    }

    [Fact]
    public void Read_FirstVersion_HasNoGenerator()
    {
        // As this program's first version wrote them.
        FieldWriter create = new FieldWriter().Byte(1).Byte(1).Time(Time).Text("photos").Text("mine").Number(1);
        SpaceFormat.Write(create, Space("a", null, null));
        var made = (CreateCollection)OperationFormat.Read(create.Written);
        Assert.Equal(("photos", "mine", "", null), (made.Name, made.Description, made.Generator, made.CapFilt));
        FieldWriter update = new FieldWriter().Byte(1).Byte(2).Time(Time).Text("photos").Text("yours").Text("1f");
        Assert.Equal(new UpdateCollection(Time, "photos", "1f", "yours"), OperationFormat.Read(update.Written));
    }

    private static TextVerdict Verdict => new()
    {
        Fate = TextFate.Replaced,
        GivenScore = 0.125f,
        CaptionScore = 0.75f,
        Caption = "a dog",
        GivenText = "buy now",
        CaptionerFingerprint = "c",
        MatcherFingerprint = "m",
    };

    private static CapFiltPolicy Policy => new()
    {
        CaptionMissing = true,
        Captioner = "cap",
        Matcher = "itm",
        Threshold = 0.25f,
        MisfitAction = MisfitAction.Replace,
    };

    private static SpaceDefinition Space(string name, string? model, string? fingerprint) => new()
    {
        Name = name,
        Model = model,
        ModelFingerprint = fingerprint,
        Dimensions = 512,
        Metric = Metric.L2,
        M = 8,
        EfConstruction = 100,
    };
}
