using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>A run of a node: its inputs, its outputs, and the session's threads.</summary>
internal readonly unsafe struct KernelContext(nint context)
{
    public KernelTensor Input(int index)
    {
        nint value;
        OrtApi.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)OrtApi.Get(OrtFunction.KernelContextGetInput))(context, (nuint)index, &value));
        return new KernelTensor(value);
    }

    /// <summary>Memory of an output; null if the node leaves it out.</summary>
    public void* Output(int index, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* sizes = shape)
        {
            OrtApi.Check(((delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)OrtApi.Get(OrtFunction.KernelContextGetOutput))(
                context, (nuint)index, sizes, (nuint)shape.Length, &value));
        }

        return value == 0 ? null : (void*)OrtApi.GetData(value);
    }

    /// <summary>Runs parts 0 to <paramref name="parts"/> - 1 on the session's threads and returns when all are done.</summary>
    /// <typeparam name="T">The work; it is passed by reference and lives on this stack.</typeparam>
    public void Parallel<T>(ref T work, int parts)
        where T : struct, IParallelWork
    {
        if (parts <= 1)
        {
            if (parts == 1)
            {
                work.Run(0);
            }

            return;
        }

        var run = new ParallelRun { Work = Unsafe.AsPointer(ref work), Invoke = &Invoke<T> };
        delegate* unmanaged<void*, nuint, void> callback = &RunPart;
        nint status = ((delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint>)OrtApi.Get(
            OrtFunction.KernelContextParallelFor))(context, callback, (nuint)parts, 0, &run);
        if (run.Failure != 0)
        {
            GCHandle handle = GCHandle.FromIntPtr(run.Failure);
            var failure = (Exception)handle.Target!;
            handle.Free();
            ExceptionDispatchInfo.Throw(failure);
        }

        OrtApi.Check(status);
    }

    private static void Invoke<T>(void* work, int part)
        where T : struct, IParallelWork => Unsafe.AsRef<T>(work).Run(part);

    [UnmanagedCallersOnly]
    private static void RunPart(void* state, nuint part)
    {
        var run = (ParallelRun*)state;
        try
        {
            run->Invoke(run->Work, (int)part);
        }
        catch (Exception exception)
        {
            // An exception must not unwind through native frames: the first one is kept for the caller.
            nint handle = GCHandle.ToIntPtr(GCHandle.Alloc(exception));
            if (Interlocked.CompareExchange(ref run->Failure, handle, 0) != 0)
            {
                GCHandle.FromIntPtr(handle).Free();
            }
        }
    }

    private struct ParallelRun
    {
        public void* Work;
        public delegate*<void*, int, void> Invoke;
        public nint Failure;
    }
}
