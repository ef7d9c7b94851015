namespace VectorDb.Models.Checkpoints.Torch;

/// <summary>The only names a pickle may mention: what state dictionaries are made of. Nothing is ever called by name.</summary>
internal enum PickleGlobal
{
    /// <summary>collections.OrderedDict.</summary>
    OrderedDict,

    /// <summary>torch._utils._rebuild_tensor_v2.</summary>
    RebuildTensor,

    /// <summary>torch._utils._rebuild_parameter.</summary>
    RebuildParameter,
}
