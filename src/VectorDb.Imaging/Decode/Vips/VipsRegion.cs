using System.Runtime.InteropServices;

namespace VectorDb.Imaging.Decode.Vips;

/// <summary>A VipsRegion: a window on an image through which pixels are asked for on the calling thread.</summary>
internal sealed unsafe class VipsRegion : SafeHandle
{
    private readonly VipsImage _image; // The GObject holds its own reference; this one keeps the owner readable.

    public VipsRegion(VipsImage image)
        : base(0, ownsHandle: true)
    {
        _image = image;
        SetHandle(VipsNative.vips_region_new(image.Instance));
        if (IsInvalid)
        {
            throw new InvalidOperationException($"libvips made no region: {VipsErrors.Take()}");
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Binds the region to the memory of its own image, so that pixels can be written there.</summary>
    public void AttachToMemory()
    {
        VipsRect all = new(0, 0, _image.Width, _image.Height);
        if (VipsNative.vips_region_image(handle, &all) != 0)
        {
            throw new InvalidOperationException($"libvips attached no memory: {VipsErrors.Take()}");
        }
    }

    /// <summary>Computes rows [top, top + count) into <paramref name="target"/> from its row <paramref name="targetTop"/>.</summary>
    /// <returns>False where the pixels cannot be had.</returns>
    public bool TryRead(int top, int count, VipsRegion target, int targetTop)
    {
        VipsRect area = new(0, top, _image.Width, count);
        return VipsNative.vips_region_prepare_to(handle, target.handle, &area, 0, targetTop) == 0;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        VipsNative.g_object_unref(handle);
        return true;
    }
}
