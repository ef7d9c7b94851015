namespace VectorDb.Models;

/// <summary>Why a model could not be loaded or could not answer. One row of the server's status table each.</summary>
public enum ModelError
{
    /// <summary>A directory, file or hub repository that was named does not exist.</summary>
    NotFound,

    /// <summary>A file exists but its bytes are not what its format says: truncated, overlapping, wrong JSON.</summary>
    Malformed,

    /// <summary>config.json lacks a value, or holds one that contradicts another or the weights.</summary>
    InvalidConfig,

    /// <summary>The checkpoint is well formed but of a family, layout or number format this build does not know.</summary>
    Unsupported,

    /// <summary>The architecture needs a tensor the checkpoint does not hold.</summary>
    MissingTensor,

    /// <summary>The checkpoint holds a tensor the architecture does not use.</summary>
    UnusedTensor,

    /// <summary>A tensor has another shape, or another element type, than the architecture needs.</summary>
    MisshapenTensor,

    /// <summary>An input of the caller (text, picture, option) is outside what the model accepts.</summary>
    InvalidInput,

    /// <summary>The model does not have the tower or head that was asked for.</summary>
    MissingCapability,

    /// <summary>The queue is full; try again after <see cref="ModelException.RetryAfter"/>.</summary>
    Overloaded,

    /// <summary>The device that was asked for cannot be used; the message says why.</summary>
    DeviceUnavailable,

    /// <summary>The inference runtime failed; the message is its own.</summary>
    Runtime,

    /// <summary>The hub refused, or could not be reached.</summary>
    Hub,

    /// <summary>What was downloaded does not have the size or checksum the hub promised.</summary>
    ChecksumMismatch,

    /// <summary>The model has been unloaded.</summary>
    Unloaded,
}
