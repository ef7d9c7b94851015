using System.Runtime.InteropServices;

namespace VectorDb.Imaging.Decode.Vips;

/// <summary>
/// The C functions of libvips and GObject that are used, all in one library. Pointers to GObjects are bare here; only
/// <see cref="VipsImage"/> and <see cref="VipsRegion"/> hold them.
/// </summary>
internal static unsafe partial class VipsNative
{
    private const string Library = "vips";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_init(string programme);

    [LibraryImport(Library)]
    public static partial void vips_cache_set_max(int operations);

    [LibraryImport(Library)]
    public static partial void vips_concurrency_set(int threads);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void vips_operation_block_set(string className, int blocked);

    [LibraryImport(Library)]
    public static partial nint g_log_set_default_handler(delegate* unmanaged<byte*, int, byte*, nint, void> handler, nint data);

    [LibraryImport(Library)]
    public static partial byte* vips_version_string();

    [LibraryImport(Library)]
    public static partial int vips_tracked_get_allocs();

    [LibraryImport(Library)]
    public static partial nuint vips_tracked_get_mem_highwater();

    [LibraryImport(Library)]
    public static partial byte* vips_error_buffer_copy();

    [LibraryImport(Library)]
    public static partial void vips_error_clear();

    [LibraryImport(Library)]
    public static partial void g_free(void* memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint vips_operation_new(string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_object_set_argument_from_string(nint instance, string name, string value);

    [LibraryImport(Library)]
    public static partial int vips_object_build(nint instance);

    [LibraryImport(Library)]
    public static partial void vips_object_unref_outputs(nint instance);

    [LibraryImport(Library)]
    public static partial nint vips_blob_new(nint free, void* data, nuint length);

    [LibraryImport(Library)]
    public static partial void vips_area_unref(nint area);

    [LibraryImport(Library)]
    public static partial nuint vips_blob_get_type();

    [LibraryImport(Library)]
    public static partial nuint vips_image_get_type();

    [LibraryImport(Library)]
    public static partial void g_value_init(GValue* value, nuint type);

    [LibraryImport(Library)]
    public static partial void g_value_set_boxed(GValue* value, nint boxed);

    [LibraryImport(Library)]
    public static partial nint g_value_dup_object(GValue* value);

    [LibraryImport(Library)]
    public static partial void g_value_unset(GValue* value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_set_property(nint instance, string name, GValue* value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_get_property(nint instance, string name, GValue* value);

    [LibraryImport(Library)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(Library)]
    public static partial int vips_image_get_width(nint image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_height(nint image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_bands(nint image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_format(nint image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_interpretation(nint image);

    [LibraryImport(Library)]
    public static partial nint vips_image_new_from_memory(void* data, nuint bytes, int width, int height, int bands, int format);

    [LibraryImport(Library)]
    public static partial nint vips_region_new(nint image);

    [LibraryImport(Library)]
    public static partial int vips_region_image(nint region, VipsRect* area);

    [LibraryImport(Library)]
    public static partial int vips_region_prepare_to(nint region, nint target, VipsRect* area, int x, int y);
}
