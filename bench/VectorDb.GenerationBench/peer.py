"""The peer: a caption decoder of BLIP-base's sizes in PyTorch, eager, one thread, as the original loops: every token runs the
whole text again, and projects the picture's keys and values again. Reads a number of tokens a line, answers CPU ms a token."""
import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_grad_enabled(False)
torch.manual_seed(1)
WIDTH, LAYERS, HEADS, INTER, VOCABULARY, PLACES = 768, 12, 12, 3072, 30524, 577


def linear(outputs, inputs):
    return torch.randn(outputs, inputs) * 0.02, torch.zeros(outputs)


words = torch.randn(VOCABULARY, WIDTH) * 0.02
places = torch.randn(512, WIDTH) * 0.02
layers = [{name: linear(o, i) for name, o, i in [
    ("q", WIDTH, WIDTH), ("k", WIDTH, WIDTH), ("v", WIDTH, WIDTH), ("o", WIDTH, WIDTH),
    ("cq", WIDTH, WIDTH), ("ck", WIDTH, WIDTH), ("cv", WIDTH, WIDTH), ("co", WIDTH, WIDTH),
    ("f1", INTER, WIDTH), ("f2", WIDTH, INTER)]} for _ in range(LAYERS)]
transform, head = linear(WIDTH, WIDTH), linear(VOCABULARY, WIDTH)
picture = torch.randn(1, PLACES, WIDTH)


def split(x):
    return x.view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)


def attend(layer, names, x, memory, mask):
    q, k, v = split(F.linear(x, *layer[names[0]])), split(F.linear(memory, *layer[names[1]])), split(F.linear(memory, *layer[names[2]]))
    scores = q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5
    if mask is not None:
        scores = scores + mask
    mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)
    return F.layer_norm(F.linear(mixed, *layer[names[3]]) + x, (WIDTH,))


def logits(ids):
    n = ids.shape[1]
    x = F.layer_norm(words[ids] + places[:n], (WIDTH,))
    mask = torch.full((n, n), float("-inf")).triu(1)
    for layer in layers:
        x = attend(layer, ("q", "k", "v", "o"), x, x, mask)
        x = attend(layer, ("cq", "ck", "cv", "co"), x, picture, None)
        x = F.layer_norm(F.linear(F.gelu(F.linear(x, *layer["f1"])), *layer["f2"]) + x, (WIDTH,))
    x = F.layer_norm(F.gelu(F.linear(x, *transform)), (WIDTH,))
    return F.linear(x, *head)


logits(torch.tensor([[30522]]))
for line in sys.stdin:
    count = int(line)
    ids = torch.tensor([[30522]])
    start = time.process_time()
    for _ in range(count):
        ids = torch.cat([ids, logits(ids)[:, -1].argmax(-1, keepdim=True)], 1)
    print((time.process_time() - start) * 1000 / count, flush=True)
