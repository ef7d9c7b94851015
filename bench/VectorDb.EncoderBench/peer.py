"""The peer: the same tower in PyTorch, eager, as its users run it. Reads commands from stdin, answers on stdout.

usage: peer.py WEIGHTS IMAGE PATCH WIDTH LAYERS HEADS PROJECTION
commands: "run fp32|bf16 BATCH PIXELS" -> "<cpu ms> <first eight values>", "quit"
"""
import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_grad_enabled(False)
path, (image, patch, width, layers, heads, projection) = sys.argv[1], map(int, sys.argv[2:8])
flat = torch.from_numpy(np.fromfile(path, dtype=np.float32))
offset = 0


def take(*shape):
    global offset
    count = int(np.prod(shape))
    part = flat[offset:offset + count].reshape(shape)
    offset += count
    return part


def norm():
    return take(width), take(width)


def linear(outputs, inputs):
    return take(outputs, inputs), take(outputs)


tokens = (image // patch) ** 2 + 1
patches, cls, position, pre = take(width, 3, patch, patch), take(1, 1, width), take(1, tokens, width), norm()
blocks = [dict(n1=norm(), n2=norm(), q=linear(width, width), k=linear(width, width), v=linear(width, width),
               out=linear(width, width), fc1=linear(4 * width, width), fc2=linear(width, 4 * width)) for _ in range(layers)]
post, project = norm(), take(projection, width)
assert offset == flat.numel(), (offset, flat.numel())


def split(x):
    return x.view(x.shape[0], -1, heads, width // heads).transpose(1, 2)


def attend(x, b):
    q, k, v = (split(F.linear(x, *b[name])) for name in "qkv")
    scores = torch.softmax(q @ k.transpose(-1, -2) * (width // heads) ** -0.5, dim=-1)
    return F.linear((scores @ v).transpose(1, 2).reshape(x.shape), *b["out"])


def tower(pixels):
    x = F.conv2d(pixels, patches, stride=patch).flatten(2).transpose(1, 2)
    x = torch.cat([cls.expand(x.shape[0], -1, -1), x], dim=1) + position
    x = F.layer_norm(x, (width,), *pre, 1e-5)
    for b in blocks:
        x = x + attend(F.layer_norm(x, (width,), *b["n1"], 1e-5), b)
        y = F.linear(F.layer_norm(x, (width,), *b["n2"], 1e-5), *b["fc1"])
        x = x + F.linear(y * torch.sigmoid(1.702 * y), *b["fc2"])
    return F.linear(F.layer_norm(x[:, 0], (width,), *post, 1e-5), project)


for line in sys.stdin:
    command = line.split()
    if not command or command[0] == "quit":
        break
    _, precision, batch, file = command
    pixels = torch.from_numpy(np.fromfile(file, dtype=np.float32)).reshape(int(batch), 3, image, image)
    start = time.process_time()
    if precision == "bf16":
        with torch.autocast("cpu", dtype=torch.bfloat16):
            result = tower(pixels)
    else:
        result = tower(pixels)
    spent = (time.process_time() - start) * 1000
    print(spent, *(f"{value:.7g}" for value in result.float().flatten().tolist()[:projection]), flush=True)
