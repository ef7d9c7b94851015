return VectorDb.Conformance.JudgeCommand.Run(args, Console.Out, Console.Error);
