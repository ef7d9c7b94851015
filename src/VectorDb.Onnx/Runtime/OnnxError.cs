namespace VectorDb.Onnx.Runtime;

/// <summary>Why ONNX Runtime, or the code around it, failed. Values below 100 are OrtErrorCode of the C API.</summary>
public enum OnnxError
{
    /// <summary>A failure without a code of its own; also a run that was terminated.</summary>
    Fail = 1,

    /// <summary>A name, rank, dimension, type or option that the model or the runtime does not accept.</summary>
    InvalidArgument = 2,

    /// <summary>A file of the model is not there.</summary>
    NoSuchFile = 3,

    /// <summary>There is no model.</summary>
    NoModel = 4,

    /// <summary>The execution engine failed.</summary>
    EngineError = 5,

    /// <summary>An exception inside the runtime.</summary>
    RuntimeException = 6,

    /// <summary>The bytes are not an ONNX model.</summary>
    InvalidProtobuf = 7,

    /// <summary>The model is loaded already.</summary>
    ModelLoaded = 8,

    /// <summary>No kernel exists for an operator and its types.</summary>
    NotImplemented = 9,

    /// <summary>The graph breaks ONNX's rules.</summary>
    InvalidGraph = 10,

    /// <summary>An execution provider failed.</summary>
    ExecutionProviderFail = 11,

    /// <summary>Loading the model was cancelled.</summary>
    ModelLoadCanceled = 12,

    /// <summary>The model must be compiled for the provider first.</summary>
    ModelRequiresCompilation = 13,

    /// <summary>Something asked for by name was not found.</summary>
    NotFound = 14,

    /// <summary>The native library is missing or older than the API that is needed.</summary>
    LibraryMissing = 100,

    /// <summary>The device that was asked for cannot be used; the message says why.</summary>
    DeviceUnavailable = 101,

    /// <summary>A run, or opening a model, needs more memory than the environment's arena may have.</summary>
    OutOfMemory = 103,

    /// <summary>A saved graph is damaged or of another version.</summary>
    InvalidGraphFile = 102,
}
