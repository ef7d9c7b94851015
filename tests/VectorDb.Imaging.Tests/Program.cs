using VectorDb.Imaging.Tests.Resample;

// The test runner loads this assembly as a library; only the tests of other instruction sets start it as a program.
return args is [KernelChild.Command, string expectation] ? KernelChild.Run(expectation) : 2;
