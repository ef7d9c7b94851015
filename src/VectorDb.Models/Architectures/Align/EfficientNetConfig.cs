using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Align;

/// <summary>vision_config of ALIGN, with the defaults of transformers' AlignVisionConfig (EfficientNet-B7).</summary>
internal sealed record EfficientNetConfig
{
    public required double WidthCoefficient { get; init; }

    public required double DepthCoefficient { get; init; }

    public required int DepthDivisor { get; init; }

    public required IReadOnlyList<int> KernelSizes { get; init; }

    public required IReadOnlyList<int> InChannels { get; init; }

    public required IReadOnlyList<int> OutChannels { get; init; }

    /// <summary>Numbers of the blocks whose depthwise convolution pads symmetrically.</summary>
    public required IReadOnlyList<int> DepthwisePadding { get; init; }

    public required IReadOnlyList<int> Strides { get; init; }

    public required IReadOnlyList<int> BlockRepeats { get; init; }

    public required IReadOnlyList<int> ExpandRatios { get; init; }

    public required double SqueezeRatio { get; init; }

    public required Activation Activation { get; init; }

    public required double Epsilon { get; init; }

    /// <summary>Whether the largest place of a channel is its embedding; otherwise the mean.</summary>
    public bool PoolsLargest { get; init; }

    /// <summary>Channels of the stem.</summary>
    public int StemChannels => RoundFilters(32);

    /// <summary>Channels of the last block: the embedding.</summary>
    public int Dimensions => RoundFilters(OutChannels[^1]);

    /// <summary>Every block in order, its sizes worked out.</summary>
    public IEnumerable<EfficientNetBlockConfig> Blocks()
    {
        int number = 0;
        for (int stage = 0; stage < InChannels.Count; stage++)
        {
            int outputs = RoundFilters(OutChannels[stage]);
            int repeats = (int)Math.Ceiling(DepthCoefficient * BlockRepeats[stage]);
            for (int i = 0; i < repeats; i++, number++)
            {
                yield return new EfficientNetBlockConfig(
                    number,
                    i == 0 ? RoundFilters(InChannels[stage]) : outputs,
                    outputs,
                    KernelSizes[stage],
                    i == 0 ? Strides[stage] : 1,
                    ExpandRatios[stage],
                    IsFirst: i == 0,
                    AdjustsPadding: !DepthwisePadding.Contains(number));
            }
        }
    }

    public static EfficientNetConfig Read(ModelConfig config)
    {
        EfficientNetConfig read = new()
        {
            WidthCoefficient = Coefficient(config, "width_coefficient", 2.0),
            DepthCoefficient = Coefficient(config, "depth_coefficient", 3.1),
            DepthDivisor = config.Whole("depth_divisor", 8, 1, 1024),
            KernelSizes = config.Wholes("kernel_sizes", [3, 3, 5, 3, 5, 5, 3], 1, 31),
            InChannels = config.Wholes("in_channels", [32, 16, 24, 40, 80, 112, 192], 1, 1 << 16),
            OutChannels = config.Wholes("out_channels", [16, 24, 40, 80, 112, 192, 320], 1, 1 << 16),
            DepthwisePadding = config.Wholes("depthwise_padding", [], 0),
            Strides = config.Wholes("strides", [1, 2, 2, 2, 1, 2, 1], 1, 2),
            BlockRepeats = config.Wholes("num_block_repeats", [1, 2, 2, 3, 3, 4, 1], 1, 100),
            ExpandRatios = config.Wholes("expand_ratios", [1, 6, 6, 6, 6, 6, 6], 1, 64),
            SqueezeRatio = Coefficient(config, "squeeze_expansion_ratio", 0.25),
            Activation = Activation.Read(config, "hidden_act", "swish"),
            Epsilon = config.Number("batch_norm_eps", 0.001),
        };
        int stages = read.InChannels.Count;
        int[] lengths =
        [
            read.KernelSizes.Count, read.OutChannels.Count, read.Strides.Count, read.BlockRepeats.Count, read.ExpandRatios.Count,
        ];
        if (stages == 0 || lengths.Any(length => length != stages))
        {
            throw config.Invalid("in_channels", $"has {stages} stages, but another list of stages has another length ({string.Join(", ", lengths)})");
        }

        return config.Text("pooling_type", "mean") switch
        {
            "mean" => read,
            "max" => read with { PoolsLargest = true },
            { } other => throw config.Invalid("pooling_type", $"is '{other}'; known are mean, max"),
        };
    }

    /// <summary>Channels scaled by the width, as a multiple of the divisor that is at most a tenth too small.</summary>
    private int RoundFilters(int channels)
    {
        double scaled = channels * WidthCoefficient;
        int rounded = Math.Max(DepthDivisor, (int)(scaled + (DepthDivisor / 2.0)) / DepthDivisor * DepthDivisor);
        return rounded < 0.9 * scaled ? rounded + DepthDivisor : rounded;
    }

    private static double Coefficient(ModelConfig config, string name, double defaultValue)
    {
        double value = config.Number(name, defaultValue);
        return value is > 0 and <= 100 ? value : throw config.Invalid(name, $"is {value}; expected a number in 0..100");
    }
}
