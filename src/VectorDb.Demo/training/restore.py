"""The inverse of export.py for BLIP: python3 restore.py MODELS writes blip.pt, and caption-start.pt with the captions' own tower, from the
exported checkpoints, so that training can go on without those that it once wrote.

Exported were 16-bit floats, and no heads that only training needs: these begin by chance and are learnt anew."""
import json
import os
import struct
import sys

import numpy
import torch

from run import FOLDER
from tokens import Bert
from train_blip import Blip


def read_tensors(path):
    """The tensors of a safetensors file of 16-bit floats, in float32."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        array = numpy.frombuffer(data[start:end], numpy.float16).reshape(entry["shape"])
        found[name] = torch.from_numpy(array.astype(numpy.float32))
    return found


def trained_name(name, part):
    """What training calls an exported tensor; `part` is its name for this checkpoint's decoder."""
    if name.startswith("vision_model."):
        inner = name[len("vision_model."):]
        for place in ("embeddings.", "encoder."):
            inner = inner[len(place):] if inner.startswith(place) else inner
        return "dense.vision." + inner
    if name == "text_decoder.cls.predictions.bias":
        return f"{part}.cls.predictions.decoder.bias"
    return name.replace("text_decoder.", f"{part}.", 1)


def restored(models, tower):
    """A training state with the tower of this checkpoint."""
    state = Blip(len(Bert().words)).state_dict()
    for folder, part in (("blip-retrieval", ""), ("blip-vqa", "answer"), ("blip-caption", "caption")):
        for name, value in read_tensors(f"{models}/{folder}/model.safetensors").items():
            name = trained_name(name, part)
            if folder == tower or not name.startswith("dense.vision."):
                state[name] = value.reshape(state[name].shape)
    return {"model": state}


def main(models):
    """Writes both starts."""
    torch.manual_seed(6)
    os.makedirs(FOLDER, exist_ok=True)
    for name, tower in (("blip", "blip-retrieval"), ("caption-start", "blip-caption")):
        torch.save(restored(models, tower), f"{FOLDER}/{name}.pt")


if __name__ == "__main__":
    main(sys.argv[1])
