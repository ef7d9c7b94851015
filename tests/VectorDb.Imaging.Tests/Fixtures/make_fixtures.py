"""Makes the files of this folder with Debian's Pillow (python3-pil 9.4, python3-numpy).

Every FILE has FILE.npy beside it: Image.open(FILE).convert("RGB"), uint8 [H, W, 3]; in unconverted/ it is
Image.open(FILE).resize((17, 13), BICUBIC).convert("RGB"), the order of openai/CLIP. What Pillow cannot write is
put together here byte by byte; what it says about it is still the answer. resize.json lists resizes of
picture.npy and where the bytes of each start in resize.npy.
The two AVIF files, which this Pillow does not know, are libvips' own lossless saves of picture.npy;
hostile/lying_size.avif is its save of 9000 x 9000 pixels of one colour, with 29 x 19 written into the ispe box.
    /usr/bin/python3 make_fixtures.py
"""
import io
import json
import os
import struct

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT = 29, 19
rng = np.random.default_rng(11)


def picture():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [127 + 120 * np.sin(x / (3 + c) + y / (5 - c)) for c in range(3)]
    return np.clip(np.stack(planes, -1) + rng.normal(0, 8, (HEIGHT, WIDTH, 1)), 0, 255).astype(np.uint8)


RGB = picture()
IMAGE = Image.fromarray(RGB, "RGB")


def record(name, data):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    np.save(os.path.join(HERE, name + ".npy"), pixels)


def saved(image, extension, **options):
    out = io.BytesIO()
    image.save(out, extension, **options)
    return out.getvalue()


def tiffs():
    alpha = Image.fromarray(np.dstack([RGB, RGB[..., :1]]), "RGBA")
    grey = IMAGE.convert("L")
    record("rgb_raw.tif", saved(IMAGE, "TIFF"))
    record("rgb_lzw.tif", saved(IMAGE, "TIFF", compression="tiff_lzw"))
    record("rgb_deflate.tif", saved(IMAGE, "TIFF", compression="tiff_adobe_deflate"))
    record("rgb_packbits.tif", saved(IMAGE, "TIFF", compression="packbits"))
    record("grey.tif", saved(grey, "TIFF"))
    record("grey_alpha.tif", saved(alpha.convert("LA"), "TIFF"))
    record("rgba.tif", saved(alpha, "TIFF"))
    record("palette.tif", saved(IMAGE.quantize(40), "TIFF"))
    record("bilevel_g4.tif", saved(IMAGE.convert("1"), "TIFF", compression="group4"))
    record("bilevel_raw.tif", saved(IMAGE.convert("1"), "TIFF"))
    record("cmyk.tif", saved(IMAGE.convert("CMYK"), "TIFF"))
    record("orientation6.tif", saved(IMAGE, "TIFF", tiffinfo={274: 6}))
    two = io.BytesIO()
    IMAGE.save(two, "TIFF", save_all=True, append_images=[grey])
    record("two_pages.tif", two.getvalue())
    record("big_endian.tif", big_endian_tiff())


def big_endian_tiff():
    entries = [(256, 3, WIDTH), (257, 3, HEIGHT), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 3, HEIGHT), (279, 4, WIDTH * HEIGHT)]
    pixels = RGB[..., 0].tobytes()
    data = b"MM\0*" + struct.pack(">I", 8 + len(pixels)) + pixels + struct.pack(">H", len(entries))
    for tag, kind, value in entries:
        data += struct.pack(">HHI", tag, kind, 1) + (struct.pack(">HH", value, 0) if kind == 3 else struct.pack(">I", value))
    return data + b"\0\0\0\0"


def bmp(bits, compression, body, palette=b"", masks=b"", header=40, colours=0):
    info = struct.pack("<IiiHHIIiiII", header, WIDTH, HEIGHT, 1, bits, compression, len(body), 0, 0, colours, 0)
    info += masks if header > 40 else b""
    info += b"\0" * (header - len(info)) + (masks if header == 40 else b"") + palette
    offset = 14 + len(info)
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + info + body


def rows(array, pad_to=4):
    return b"".join(row.tobytes() + b"\0" * (-len(row.tobytes()) % pad_to) for row in array[::-1])


def bmps():
    r, g, b = (RGB[..., c].astype(np.uint32) for c in range(3))
    record("rgb555.bmp", bmp(16, 0, rows(((r >> 3 << 10) | (g >> 3 << 5) | (b >> 3)).astype("<u2"))))
    rgb565 = rows(((r >> 3 << 11) | (g >> 2 << 5) | (b >> 3)).astype("<u2"))
    record("rgb565.bmp", bmp(16, 3, rgb565, masks=struct.pack("<III", 0xF800, 0x07E0, 0x001F)))
    rgbx = rows(((r << 24) | (g << 16) | (b << 8) | 7).astype("<u4"))
    record("masks_rgbx.bmp", bmp(32, 3, rgbx, masks=struct.pack("<III", 0xFF000000, 0xFF0000, 0xFF00)))
    bgra = rows(((0x80 << 24) | (r << 16) | (g << 8) | b).astype("<u4"))
    record("v4_bgra.bmp", bmp(32, 3, bgra, masks=struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=108))
    index = (RGB[..., 0] >> 4).astype(np.uint8)
    palette = b"".join(bytes([(i * 37) % 256, (i * 91) % 256, 255 - i, 0]) for i in range(16))
    record("rle8.bmp", bmp(8, 1, rle8(index), palette=palette, colours=16))
    nibbles = np.pad(index, ((0, 0), (0, 1)))
    record("four_bits.bmp", bmp(4, 0, rows((nibbles[:, 0::2] << 4 | nibbles[:, 1::2]).astype(np.uint8)), palette=palette, colours=16))
    core = struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 24)
    record("os2_core.bmp", b"BM" + struct.pack("<IHHI", 0, 0, 0, 26) + core + rows(RGB[..., ::-1]))


def rle8(index):
    out = b""
    for row in index[::-1]:
        x = 0
        while x < WIDTH:
            run = 1
            while x + run < WIDTH and row[x + run] == row[x]:
                run += 1
            if run == 1 and x + 5 <= WIDTH:
                out += bytes([0, 5]) + row[x:x + 5].tobytes() + b"\0"
                x += 5
            else:
                out += bytes([run, row[x]])
                x += run
        out += b"\0\0"
    return out + b"\0\1"


def lzw(pixels, bits):
    """Codes of one width: a clear code comes before the table could grow."""
    clear, width = 1 << bits, bits + 1
    codes = []
    for i, pixel in enumerate(pixels):
        codes += [clear, pixel] if i % ((1 << bits) - 2) == 0 else [pixel]
    codes.append(clear + 1)
    value = sum(code << (i * width) for i, code in enumerate(codes))
    data = value.to_bytes((len(codes) * width + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255))
    return bytes([bits]) + blocks + b"\0"


def gif(screen, frame, pixels, flags=0, local=b"", control=b"", global_palette=True):
    palette = b"".join(bytes([i * 15, 255 - i * 11, (i * 67) % 256]) for i in range(16))
    head = b"GIF89a" + struct.pack("<HHBBB", *screen, 0xF3 if global_palette else 0, 3, 0) + (palette if global_palette else b"")
    return head + control + b"\x2c" + struct.pack("<HHHHB", *frame, flags) + local + lzw(pixels, 4) + b"\x3b"


def gifs():
    pixels = rng.integers(0, 16, 12 * 9).tolist()
    transparent = b"\x21\xf9\x04\x01\x00\x00\x05\x00"
    local = b"".join(bytes([255 - i * 9, i * 3, i * 16]) for i in range(16))
    record("whole.gif", gif((12, 9), (0, 0, 12, 9), pixels))
    record("inside.gif", gif((20, 15), (5, 4, 12, 9), pixels))
    record("inside_transparent.gif", gif((20, 15), (5, 4, 12, 9), pixels, control=transparent))
    record("beyond.gif", gif((10, 5), (3, 2, 12, 9), pixels))
    record("local_palette.gif", gif((12, 9), (0, 0, 12, 9), pixels, flags=0x83, local=local))
    record("interlaced_local.gif", gif((12, 9), (0, 0, 12, 9), pixels, flags=0xC3, local=local))
    record("no_palette.gif", gif((12, 9), (0, 0, 12, 9), pixels, global_palette=False))
    big = Image.fromarray(rng.integers(0, 256, (150, 200)).astype(np.uint8), "L")
    record("full_table.gif", saved(big, "GIF"))


def jpegs():
    cmyk = saved(IMAGE.convert("CMYK"), "JPEG", quality=95)
    record("cmyk.jpg", cmyk)
    at = cmyk.index(b"\xff\xee")
    record("cmyk_without_adobe.jpg", cmyk[:at] + cmyk[at + 2 + struct.unpack(">H", cmyk[at + 2:at + 4])[0]:])
    rgb = saved(IMAGE, "JPEG", quality=95, subsampling=0)
    adobe = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe\0\x64\0\0\0\0\0"
    jfif = 4 + struct.unpack(">H", rgb[4:6])[0]
    record("stored_as_rgb.jpg", rgb[:2] + adobe + rgb[jfif:])
    record("stray_bytes.jpg", rgb[:jfif] + b"\x01\x02\x03" + rgb[jfif:])


def pngs():
    icc = bytes(rng.integers(0, 256, 3000).astype(np.uint8))
    record("profile.png", saved(IMAGE, "PNG", icc_profile=icc))


def resizes():
    np.save(os.path.join(HERE, "picture.npy"), RGB)
    cases, results, offset = [], [], 0
    for code in (1, 2, 3, 4, 5, 0):
        for box in (None, (2.25, 1.5, 20.75, 17.125), (0, 0, 29, 9)):
            for size in ((13, 7), (41, 33)):
                result = np.asarray(IMAGE.resize(size, resample=code, box=box)).reshape(-1)
                cases.append({"code": code, "box": box, "width": size[0], "height": size[1], "offset": offset})
                results.append(result)
                offset += result.size
    np.save(os.path.join(HERE, "resize.npy"), np.concatenate(results))
    with open(os.path.join(HERE, "resize.json"), "w") as file:
        json.dump(cases, file, indent=0)


def unconverted():
    alpha = np.random.default_rng(12).integers(0, 256, (HEIGHT, WIDTH, 1)).astype(np.uint8)
    alpha[:4], alpha[4:8] = 0, 255
    rgba = Image.fromarray(np.dstack([RGB, alpha]), "RGBA")
    palette = IMAGE.quantize(40)
    os.makedirs(os.path.join(HERE, "unconverted"), exist_ok=True)
    for name, data in (
        ("rgb.png", saved(IMAGE, "PNG")),
        ("rgba.png", saved(rgba, "PNG")),
        ("grey_alpha.png", saved(rgba.convert("LA"), "PNG")),
        ("grey.png", saved(IMAGE.convert("L"), "PNG")),
        ("bilevel.png", saved(IMAGE.convert("1"), "PNG")),
        ("palette.png", saved(palette, "PNG")),
        ("palette_transparent.png", saved(palette, "PNG", transparency=3)),
        ("key_colour.png", saved(IMAGE, "PNG", transparency=tuple(int(v) for v in RGB[0, 0]))),
        ("palette.gif", saved(palette, "GIF")),
        ("grey.gif", saved(IMAGE.convert("L"), "GIF")),
        ("palette.bmp", saved(palette, "BMP")),
        ("grey.bmp", saved(IMAGE.convert("L"), "BMP")),
        ("bilevel.bmp", saved(IMAGE.convert("1"), "BMP")),
        ("rgba.webp", saved(rgba, "WEBP", lossless=True, exact=True)),
        ("rgb.jpg", saved(IMAGE, "JPEG", quality=95)),
    ):
        with open(os.path.join(HERE, "unconverted", name), "wb") as file:
            file.write(data)
        resized = Image.open(io.BytesIO(data)).resize((17, 13), Image.BICUBIC).convert("RGB")
        np.save(os.path.join(HERE, "unconverted", name + ".npy"), np.asarray(resized))


for make in (tiffs, bmps, gifs, jpegs, pngs, resizes, unconverted):
    make()
