using System.Runtime.InteropServices;

namespace VectorDb.Imaging.Decode.Vips;

/// <summary>A VipsImage: a header that is read, and pixels that are computed when a region asks for them.</summary>
internal sealed unsafe class VipsImage : SafeHandle
{
    private const int InterpretationCmyk = 15; // VIPS_INTERPRETATION_CMYK

    private static int _outstanding;

    private VipsImage(nint image)
        : base(0, ownsHandle: true)
    {
        SetHandle(image);
        Interlocked.Increment(ref _outstanding);
    }

    /// <summary>How many are held, in this process.</summary>
    public static int Outstanding => Volatile.Read(ref _outstanding);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    public int Width => VipsNative.vips_image_get_width(handle);

    public int Height => VipsNative.vips_image_get_height(handle);

    public int Bands => VipsNative.vips_image_get_bands(handle);

    public VipsBandFormat Format => (VipsBandFormat)VipsNative.vips_image_get_format(handle);

    /// <summary>Whether the bands are cyan, magenta, yellow and black.</summary>
    public bool IsCmyk => Bands >= 4 && VipsNative.vips_image_get_interpretation(handle) == InterpretationCmyk;

    /// <summary>Whether the last band is alpha.</summary>
    public bool HasAlpha => Bands is 2 or 4 && !IsCmyk;

    /// <summary>The GObject, for a region that holds its own reference.</summary>
    internal nint Instance => handle;

    /// <summary>Runs a loader far enough to read the header.</summary>
    /// <param name="loader">Name of the operation, such as "pngload_buffer".</param>
    /// <param name="data">The file, which must stay where it is until the image is disposed.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="arguments">Further arguments of the operation.</param>
    /// <returns>The image, or null where the loader refuses the file.</returns>
    public static VipsImage? TryLoad(string loader, byte* data, int length, ReadOnlySpan<(string Name, string Value)> arguments)
    {
        nint operation = VipsNative.vips_operation_new(loader);
        if (operation == 0)
        {
            throw new DllNotFoundException($"This libvips has no {loader}: {VipsErrors.Take()}");
        }

        try
        {
            SetBuffer(operation, data, length);
            foreach ((string name, string value) in arguments)
            {
                if (VipsNative.vips_object_set_argument_from_string(operation, name, value) != 0)
                {
                    throw new DllNotFoundException($"The {loader} of this libvips has no argument {name}={value}: {VipsErrors.Take()}");
                }
            }

            return VipsNative.vips_object_build(operation) == 0 ? TakeOutput(operation) : null;
        }
        finally
        {
            VipsNative.vips_object_unref_outputs(operation);
            VipsNative.g_object_unref(operation);
        }
    }

    /// <summary>Makes an image of one band format over memory that the caller keeps until the image is disposed.</summary>
    public static VipsImage OverMemory(void* data, int width, int height, int bands, VipsBandFormat format)
    {
        nuint bytes = (nuint)width * (nuint)height * (nuint)bands * (format == VipsBandFormat.UShort ? 2u : 1u);
        nint image = VipsNative.vips_image_new_from_memory(data, bytes, width, height, bands, (int)format);
        return image != 0 ? new VipsImage(image) : throw new InvalidOperationException($"libvips made no image: {VipsErrors.Take()}");
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        VipsNative.g_object_unref(handle);
        Interlocked.Decrement(ref _outstanding);
        return true;
    }

    private static void SetBuffer(nint operation, byte* data, int length)
    {
        nint blob = VipsNative.vips_blob_new(0, data, (nuint)length);
        GValue value = default;
        VipsNative.g_value_init(&value, VipsNative.vips_blob_get_type());
        VipsNative.g_value_set_boxed(&value, blob);
        VipsNative.g_object_set_property(operation, "buffer", &value);
        VipsNative.g_value_unset(&value);
        VipsNative.vips_area_unref(blob);
    }

    private static VipsImage TakeOutput(nint operation)
    {
        GValue value = default;
        VipsNative.g_value_init(&value, VipsNative.vips_image_get_type());
        VipsNative.g_object_get_property(operation, "out", &value);
        nint image = VipsNative.g_value_dup_object(&value);
        VipsNative.g_value_unset(&value);
        return new VipsImage(image);
    }
}
