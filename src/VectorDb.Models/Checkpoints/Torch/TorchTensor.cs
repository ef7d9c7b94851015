namespace VectorDb.Models.Checkpoints.Torch;

/// <summary>A view of a storage, as a pickle describes it.</summary>
/// <param name="Storage">Where its elements lie.</param>
/// <param name="Offset">Its first element.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Strides">Elements between neighbours of each dimension.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
