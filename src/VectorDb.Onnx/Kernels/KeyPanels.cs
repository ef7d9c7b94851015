using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>Keys of an attention head as panels of [head, sources]: transposed, so that the scores of many sources are summed side by side.</summary>
internal static unsafe class KeyPanels
{
    /// <summary>Floats of so many keys.</summary>
    public static long Length(long sources, int head) => Panels.Pad(checked((int)sources)) * (long)head;

    /// <summary>Packs keys; what lies behind the last in its panel becomes zero.</summary>
    /// <param name="keys">The first key, and how far apart they are.</param>
    /// <param name="sources">Keys.</param>
    /// <param name="head">Width of a key.</param>
    /// <param name="panels">Memory of <see cref="Length"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(RowsOf keys, int sources, int head, float* panels)
    {
        int source = 0;
        for (; source <= sources - 4; source += 4)
        {
            float* a = keys.From(source).Data;
            float* b = a + keys.Stride;
            float* c = b + keys.Stride;
            float* d = c + keys.Stride;
            float* to = Column(panels, source, head);
            for (int i = 0; i < head; i++)
            {
                Vector128.Create(a[i], b[i], c[i], d[i]).Store(to);
                to += Panels.Columns;
            }
        }

        for (; source < Panels.Pad(sources); source++)
        {
            float* from = source < sources ? keys.From(source).Data : null;
            float* to = Column(panels, source, head);
            for (int i = 0; i < head; i++)
            {
                *to = from == null ? 0f : from[i];
                to += Panels.Columns;
            }
        }
    }

    private static float* Column(float* panels, int source, int head) =>
        panels + ((long)(source / Panels.Columns) * head * Panels.Columns) + (source % Panels.Columns);
}
