using VectorDb.Cli;

return await CommandLine.RunAsync(args);
