using VectorDb.Models.Encoding;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Probing;

/// <summary>The pictures of a run as a generating model sees them.</summary>
internal static class SeenPictures
{
    /// <summary>Visual tokens of each picture, computed once a run.</summary>
    public static float[][] Of(ProbeRun run, VisionTower tower) => run.Once<float[][]>("seen pictures", () =>
    {
        ProbeValue pixels = run["pixel_values"];
        return [.. ProbeMath.Rows(pixels).Select(row => tower.Run([new PixelInput(row, pixels.Shape[2], pixels.Shape[3])], default)[0].Values)];
    });
}
