return await VectorDb.Conformance.JudgeCommand.RunAsync(args, Console.Out, Console.Error);
