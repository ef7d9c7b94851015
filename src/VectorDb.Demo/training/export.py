"""Writes checkpoints in the layout of their families' hub repositories: python3 export.py FOLDER."""
import json
import os
import struct
import sys

import numpy
import torch

import clip
import qformer
import train_blip
from nets import DEPTH, HEADS, MLP, WIDTH
from run import FOLDER
from tokens import Bert
from world import SIZE

SOURCE = FOLDER
PICTURES = {"do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True, "resample": 3,
            "rescale_factor": 1 / 255, "image_mean": [0.48145466, 0.4578275, 0.40821073],
            "image_std": [0.26862954, 0.26130258, 0.27577711], "size": {"height": SIZE, "width": SIZE}}


def write_tensors(path, tensors):
    """A safetensors file of 16-bit floats."""
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    arrays = {name: tensors[name].detach().numpy().astype(numpy.float16) for name in sorted(tensors)}
    for name, array in arrays.items():
        header[name] = {"dtype": "F16", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(array.tobytes() for array in arrays.values()))


def write_json(path, value):
    """A readable JSON file."""
    with open(path, "w") as file:
        json.dump(value, file, indent=1)
        file.write("\n")


def blip_vision(state):
    """The tower's tensors under BLIP's names."""
    out = {}
    for name, value in state.items():
        if name == "patch_embedding.weight":
            value = value.view(WIDTH, 3, 16, 16)
        embedding = name.split(".")[0] in ("patch_embedding", "class_embedding", "position_embedding")
        place = "embeddings." if embedding else "encoder." if name.startswith("layers.") else ""
        out[f"vision_model.{place}{name}"] = value
    return out


def clip_vision(state):
    """The tower's tensors under CLIP's names; the bias of the patches moves into the positions."""
    out, bias = {}, state["patch_embedding.bias"]
    for name, value in blip_vision(state).items():
        if name.endswith("patch_embedding.bias"):
            continue
        if name.endswith("class_embedding"):
            value = value.view(WIDTH)
        elif name.endswith("position_embedding"):
            value = value[0].clone()
            value[1:] += bias
            name += ".weight"
        if ".qkv." in name:
            for letter, part in zip("qkv", value.chunk(3)):
                out[name.replace("qkv", f"{letter}_proj")] = part
            continue
        out[name.replace("self_attn.projection", "self_attn.out_proj")] = value
    return out


def scoped(state, prefix, new):
    """The tensors below a prefix, under another."""
    return {new + name[len(prefix):]: value for name, value in state.items() if name.startswith(prefix)}


def vision_config(kind, **more):
    """The tower's section of config.json."""
    return {"model_type": kind, "hidden_size": WIDTH, "intermediate_size": MLP, "num_hidden_layers": DEPTH,
            "num_attention_heads": HEADS, "image_size": SIZE, "patch_size": 16, "hidden_act": "gelu", "layer_norm_eps": 1e-5, **more}


def write_bert(folder, bert, **more):
    """A WordPiece tokenizer."""
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/vocab.txt", "w") as file:
        file.write("\n".join(bert.words) + "\n")
    special = {"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]",
               "bos_token": "[DEC]", "additional_special_tokens": ["[ENC]"]}
    write_json(f"{folder}/special_tokens_map.json", special)
    write_json(f"{folder}/tokenizer_config.json", {
        "do_lower_case": True, **special, "tokenize_chinese_chars": True, "strip_accents": None, "model_max_length": 40,
        "tokenizer_class": "BertTokenizer", **more})
    write_json(f"{folder}/preprocessor_config.json", {**PICTURES, "image_processor_type": "BlipImageProcessor"})


def blip_config(bert, kind, layers, width=WIDTH, heads=6):
    """config.json of a BLIP checkpoint."""
    text = {"model_type": "blip_text_model", "vocab_size": len(bert.words), "hidden_size": width, "encoder_hidden_size": WIDTH,
            "intermediate_size": 256, "num_hidden_layers": layers, "num_attention_heads": heads, "max_position_embeddings": 40,
            "hidden_act": "gelu", "projection_dim": 128, "bos_token_id": bert.dec, "sep_token_id": bert.sep, "pad_token_id": 0,
            "eos_token_id": bert.sep, "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
    return {"architectures": [kind], "model_type": "blip", "image_text_hidden_size": 128, "projection_dim": 128, "text_config": text,
            "vision_config": vision_config("blip_vision_model", projection_dim=128), "torch_dtype": "float16"}


def generation(bert):
    """generation_config.json of the two checkpoints that write."""
    return {"bos_token_id": bert.dec, "eos_token_id": bert.sep, "pad_token_id": 0, "max_length": 40}


def decoder(state, name):
    """A text decoder's tensors; the output bias has a place of its own."""
    out = scoped(state, f"{name}.", "text_decoder.")
    out["text_decoder.cls.predictions.bias"] = out.pop("text_decoder.cls.predictions.decoder.bias")
    return out


def export_blip(folder):
    """Retrieval, caption and question answering: three checkpoints of one training, the caption's one learnt on by itself."""
    bert = Bert()
    state = torch.load(f"{SOURCE}/blip.pt", map_location="cpu")["model"]
    latest = next(name for name in ("caption", "caption-start", "blip") if os.path.exists(f"{SOURCE}/{name}.pt"))
    spoken = torch.load(f"{SOURCE}/{latest}.pt", map_location="cpu")["model"]
    vision = blip_vision(scoped(state, "dense.vision.", ""))
    encoder = scoped(state, "text_encoder.", "text_encoder.")
    heads = {k: v for k, v in state.items() if k.startswith(("itm_head.", "vision_proj.", "text_proj."))}
    parts = {
        "blip-retrieval": ("BlipForImageTextRetrieval", 4, WIDTH, 6, {**vision, **encoder, **heads}),
        "blip-caption": ("BlipForConditionalGeneration", train_blip.CAPTION_DEPTH, train_blip.CAPTION_WIDTH, train_blip.CAPTION_HEADS,
                         {**blip_vision(scoped(spoken, "dense.vision.", "")), **decoder(spoken, "caption")}),
        "blip-vqa": ("BlipForQuestionAnswering", 4, WIDTH, 6, {**vision, **encoder, **decoder(state, "answer")}),
    }
    for name, (kind, layers, width, many, tensors) in parts.items():
        write_bert(f"{folder}/{name}", bert)
        write_json(f"{folder}/{name}/config.json", blip_config(bert, kind, layers, width, many))
        if kind != "BlipForImageTextRetrieval":
            write_json(f"{folder}/{name}/generation_config.json", generation(bert))
        write_tensors(f"{folder}/{name}/model.safetensors", tensors)


def export_clip(folder):
    """CLIP."""
    folder, words = f"{folder}/clip", clip.Words()
    os.makedirs(folder, exist_ok=True)
    state = torch.load(f"{SOURCE}/clip.pt", map_location="cpu")["model"]
    tensors = clip_vision(scoped(state, "vision.", ""))
    for name, value in state.items():
        if name.startswith("layers."):
            inner = name.split(".", 2)
            part = "" if inner[2].startswith(("mlp", "layer_norm")) else "self_attn."
            tensors[f"text_model.encoder.layers.{inner[1]}.{part}{inner[2]}"] = value
        elif name.startswith(("token_embedding", "position_embedding")):
            tensors[f"text_model.embeddings.{name}"] = value
        elif name.startswith("final_layer_norm"):
            tensors[f"text_model.{name}"] = value
        elif name.startswith(("visual_projection", "text_projection", "logit_scale")):
            tensors[name] = value
    write_tensors(f"{folder}/model.safetensors", tensors)
    text = {"model_type": "clip_text_model", "vocab_size": len(words.ids), "hidden_size": clip.TEXT, "intermediate_size": clip.INNER,
            "num_hidden_layers": clip.DEPTH, "num_attention_heads": clip.TEXT_HEADS, "max_position_embeddings": clip.PLACES,
            "hidden_act": "gelu", "projection_dim": clip.JOINT, "bos_token_id": words.start, "eos_token_id": words.end, "pad_token_id": words.end}
    write_json(f"{folder}/config.json", {
        "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": clip.JOINT, "text_config": text,
        "vision_config": vision_config("clip_vision_model", projection_dim=clip.JOINT), "torch_dtype": "float16"})
    write_json(f"{folder}/preprocessor_config.json", {
        **PICTURES, "size": {"shortest_edge": SIZE}, "crop_size": {"height": SIZE, "width": SIZE}, "do_center_crop": True,
        "image_processor_type": "CLIPImageProcessor"})
    write_json(f"{folder}/vocab.json", words.ids)
    with open(f"{folder}/merges.txt", "w") as file:
        file.write("#version: 0.2\n" + "\n".join(" ".join(pair) for pair in words.merges) + "\n")
    special = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"}
    write_json(f"{folder}/special_tokens_map.json", special)
    write_json(f"{folder}/tokenizer_config.json", {
        **special, "add_prefix_space": False, "errors": "replace", "do_lower_case": True, "model_max_length": clip.PLACES,
        "tokenizer_class": "CLIPTokenizer"})


def export_qformer(folder):
    """The Q-Former for retrieval."""
    folder, bert = f"{folder}/blip2-qformer", Bert()
    state = torch.load(f"{SOURCE}/qformer.pt", map_location="cpu")["model"]
    tensors = blip_vision(scoped(state, "dense.vision.", ""))
    for name, value in state.items():
        if name.startswith("layer."):
            tensors["qformer.encoder." + name.replace("attention.self.", "attention.attention.")] = value
        elif name.startswith("layernorm."):
            tensors["qformer." + name] = value
        elif name.startswith(("word_embeddings", "position_embeddings")):
            tensors["embeddings." + name] = value
        elif not name.startswith(("dense.", "scale")):
            tensors[name] = value
    write_bert(folder, bert)
    write_tensors(f"{folder}/model.safetensors", tensors)
    former = {"model_type": "blip_2_qformer", "vocab_size": len(bert.words), "hidden_size": qformer.FORMER, "encoder_hidden_size": WIDTH,
              "intermediate_size": qformer.INNER, "num_hidden_layers": qformer.DEPTH, "num_attention_heads": qformer.HEADS,
              "max_position_embeddings": qformer.PLACES, "cross_attention_frequency": 2, "use_qformer_text_input": True,
              "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
    write_json(f"{folder}/config.json", {
        "architectures": ["Blip2ForImageTextRetrieval"], "model_type": "blip-2", "image_text_hidden_size": qformer.JOINT,
        "num_query_tokens": qformer.QUERIES, "qformer_config": former, "text_config": {"model_type": "opt"},
        "vision_config": {**vision_config("blip_2_vision_model"), "num_hidden_layers": qformer.TOWER}, "use_decoder_only_language_model": True, "torch_dtype": "float16"})


if __name__ == "__main__":
    for name, step in (("clip", export_clip), ("blip", export_blip), ("qformer", export_qformer)):
        if os.path.exists(f"{SOURCE}/{name}.pt"):
            step(sys.argv[1])
