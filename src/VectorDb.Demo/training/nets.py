"""The networks, with the tensor names of the BLIP checkpoints, so that export is a copy."""
import torch
import torch.nn.functional as F
from torch import nn

WIDTH, DEPTH, HEADS, MLP = 192, 4, 6, 512
GRID = 6


class Norm(nn.LayerNorm):
    """Layer normalisation in float32, also under autocast."""

    def forward(self, x):
        return super().forward(x.float())


def heads_first(x, heads):
    """batch x length x width -> batch x heads x length x part"""
    batch, length, width = x.shape
    return x.view(batch, length, heads, width // heads).transpose(1, 2)


def attend(q, k, v, heads, mask=None):
    """Scaled dot-product attention and its weights (batch x heads x length x source); mask is added to the scores."""
    q, k, v = heads_first(q, heads), heads_first(k, heads), heads_first(v, heads)
    scores = torch.matmul(q, k.transpose(-1, -2)) * (q.shape[-1] ** -0.5)
    if mask is not None:
        scores = scores + mask.to(scores.dtype)
    weights = scores.softmax(-1)
    mixed = torch.matmul(weights, v)
    return mixed.transpose(1, 2).reshape(mixed.shape[0], mixed.shape[2], -1), weights


class SelfAttention(nn.Module):
    """qkv in one matrix, as in BLIP's vision tower."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.projection = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        return self.projection(attend(*self.qkv(x).chunk(3, -1), self.heads)[0])


class Mlp(nn.Module):
    """Two layers with GELU."""

    def __init__(self, width, inner):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class VisionLayer(nn.Module):
    """A pre-norm block."""

    def __init__(self, width, heads, inner):
        super().__init__()
        self.self_attn, self.mlp = SelfAttention(width, heads), Mlp(width, inner)
        self.layer_norm1, self.layer_norm2 = Norm(width, eps=1e-5), Norm(width, eps=1e-5)

    def forward(self, x):
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class Vision(nn.Module):
    """BLIP's vision tower on 96 x 96 pixels, given as rows of patches; CLIP's has one more norm at the start."""

    def __init__(self, start_norm=False, depth=DEPTH):
        super().__init__()
        self.patch_embedding = nn.Linear(3 * 16 * 16, WIDTH)
        self.class_embedding = nn.Parameter(torch.randn(1, 1, WIDTH) * 0.02)
        self.position_embedding = nn.Parameter(torch.randn(1, GRID * GRID + 1, WIDTH) * 0.02)
        self.pre_layrnorm = Norm(WIDTH, eps=1e-5) if start_norm else None
        self.layers = nn.ModuleList(VisionLayer(WIDTH, HEADS, MLP) for _ in range(depth))
        self.post_layernorm = Norm(WIDTH, eps=1e-5)

    def embed(self, patches):
        """What the blocks see."""
        x = self.patch_embedding(patches)
        x = torch.cat([self.class_embedding.to(x.dtype).expand(len(x), -1, -1), x], 1)
        return x + self.position_embedding.to(x.dtype)

    def forward(self, patches):
        """batch x 36 x 768 -> batch x 37 x width, normed; the class token first."""
        x = self.embed(patches)
        if self.pre_layrnorm is not None:
            x = self.pre_layrnorm(x)
        for layer in self.layers:
            x = layer(x)
        return self.post_layernorm(x)


class TextAttention(nn.Module):
    """Query, key and value of BERT. Keeps where the last call looked."""

    def __init__(self, width, heads, source):
        super().__init__()
        self.heads, self.looked = heads, None
        self.query, self.key, self.value = nn.Linear(width, width), nn.Linear(source, width), nn.Linear(source, width)

    def forward(self, x, source, mask):
        mixed, self.looked = attend(self.query(x), self.key(source), self.value(source), self.heads, mask)
        return mixed


class AddNorm(nn.Module):
    """A dense layer, the sum with what came before, a norm."""

    def __init__(self, inner, width):
        super().__init__()
        self.dense, self.LayerNorm = nn.Linear(inner, width), Norm(width, eps=1e-12)

    def forward(self, x, before):
        return self.LayerNorm(self.dense(x) + before)


class Attention(nn.Module):
    """BERT's attention block; `self` and `output` are its names there."""

    def __init__(self, width, heads, source):
        super().__init__()
        self.add_module("self", TextAttention(width, heads, source))
        self.output = AddNorm(width, width)

    def forward(self, x, source, mask=None):
        return self.output(getattr(self, "self")(x, source, mask), x)


class Intermediate(nn.Module):
    """The first half of the feed-forward."""

    def __init__(self, width, inner):
        super().__init__()
        self.dense = nn.Linear(width, inner)

    def forward(self, x):
        return F.gelu(self.dense(x))


class TextLayer(nn.Module):
    """Self-attention, cross-attention, feed-forward. Several texts of one picture share its keys and values."""

    def __init__(self, width, heads, inner, source):
        super().__init__()
        self.attention, self.crossattention = Attention(width, heads, width), Attention(width, heads, source)
        self.intermediate, self.output = Intermediate(width, inner), AddNorm(inner, width)

    def forward(self, x, mask, source=None, source_mask=None):
        x = self.attention(x, x, mask)
        if source is not None:
            folded = self.crossattention(x.reshape(len(source), -1, x.shape[-1]), source, source_mask)
            x = folded.view_as(x)
        return self.output(self.intermediate(x), x)


class Embeddings(nn.Module):
    """Words and places, normed."""

    def __init__(self, words, width, places):
        super().__init__()
        self.word_embeddings, self.position_embeddings = nn.Embedding(words, width), nn.Embedding(places, width)
        self.LayerNorm = Norm(width, eps=1e-12)
        nn.init.normal_(self.word_embeddings.weight, std=0.02)
        nn.init.normal_(self.position_embeddings.weight, std=0.02)

    def forward(self, ids):
        places = torch.arange(ids.shape[1])
        return self.LayerNorm(self.word_embeddings(ids) + self.position_embeddings(places))


class Stack(nn.Module):
    """`encoder` of BERT."""

    def __init__(self, depth, width, heads, inner, source):
        super().__init__()
        self.layer = nn.ModuleList(TextLayer(width, heads, inner, source) for _ in range(depth))


class Text(nn.Module):
    """BLIP's text model: an encoder, or a decoder when causal."""

    def __init__(self, words, depth, width=WIDTH, heads=6, inner=256, source=WIDTH, places=40):
        super().__init__()
        self.embeddings, self.encoder = Embeddings(words, width, places), Stack(depth, width, heads, inner, source)

    def forward(self, ids, source=None, source_mask=None, causal=False):
        """The states after the embeddings and after every layer. Id 0 is padding."""
        mask = (ids == 0)[:, None, None, :].float() * -1e4
        if causal:
            mask = mask + torch.full((ids.shape[1], ids.shape[1]), -1e4).triu(1)
        states = [self.embeddings(ids)]
        for layer in self.encoder.layer:
            states.append(layer(states[-1], mask, source, source_mask))
        return states


class Transform(nn.Module):
    """The layer before the word scores."""

    def __init__(self, width):
        super().__init__()
        self.dense, self.LayerNorm = nn.Linear(width, width), Norm(width, eps=1e-12)

    def forward(self, x):
        return self.LayerNorm(F.gelu(self.dense(x)))


class Predictions(nn.Module):
    """Scores of every word."""

    def __init__(self, words, width):
        super().__init__()
        self.transform, self.decoder = Transform(width), nn.Linear(width, words)

    def forward(self, x):
        return self.decoder(self.transform(x))


class Head(nn.Module):
    """`cls` of BERT."""

    def __init__(self, words, width):
        super().__init__()
        self.predictions = Predictions(words, width)


class Decoder(nn.Module):
    """BLIP's text decoder."""

    def __init__(self, words, depth, width=WIDTH, heads=6):
        super().__init__()
        self.bert, self.cls = Text(words, depth, width, heads), Head(words, width)

    def forward(self, ids, source, source_mask=None):
        return self.cls.predictions(self.bert(ids, source, source_mask, causal=True)[-1])
