"""Gives the names of things word vectors made of the vision tower's class weights, so that the text model need only learn one map between
what it reads and what it sees, and not one for each name: called by train_blip.py before the first step."""
import torch

from things import THINGS


def rows_of(bert, kind_weights, width, spread):
    """(ids, vectors): for the last word of every name its kind's direction; plurals are moved by one vector that they share."""
    chance = torch.Generator().manual_seed(7)
    turn = torch.randn(kind_weights.shape[1], width, generator=chance) / kind_weights.shape[1] ** 0.5
    directions = kind_weights - kind_weights.mean(0)
    if width != kind_weights.shape[1]:
        directions = directions @ turn
    directions = directions / directions.std(1, keepdim=True)
    many = torch.randn(width, generator=chance) * 0.4
    ids, vectors = [], []
    for kind, thing in enumerate(THINGS):
        for single, plural in thing.names:
            for name, shift in ((single, 0.0), (plural, 1.0)) if single != plural else ((single, 0.5),):
                ids.append(bert.ids[name.split()[-1]])
                noise = torch.randn(width, generator=chance) * 0.25
                vectors.append((directions[kind] + shift * many + noise) * spread)
    return torch.tensor(ids), torch.stack(vectors)


def start_nouns(model, bert):
    """Sets the rows of every word table and of both output layers."""
    kinds = model.dense.kind.weight.detach()[:-1]
    tables = [(model.text_encoder.embeddings.word_embeddings, 0.04), (model.caption.bert.embeddings.word_embeddings, 0.04),
              (model.answer.bert.embeddings.word_embeddings, 0.04), (model.caption.cls.predictions.decoder, 0.05),
              (model.answer.cls.predictions.decoder, 0.05)]
    with torch.no_grad():
        for table, spread in tables:
            ids, vectors = rows_of(bert, kinds, table.weight.shape[1], spread)
            table.weight[ids] = vectors
