using System.Globalization;
using VectorDb.Imaging.Tests.Decode;
using VectorDb.Imaging.Tests.Fuzz;
using VectorDb.Imaging.Tests.Resample;

// The test runner loads this assembly as a library; tests that need a process of their own start it as a program.
return args switch
{
    [KernelChild.Command, string expectation] => KernelChild.Run(expectation),
    [FuzzChild.Command, string seed, string count] =>
        FuzzChild.Run(int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)),
    [DecodeBalance.Command] => DecodeBalance.Run(),
    _ => 2,
};
