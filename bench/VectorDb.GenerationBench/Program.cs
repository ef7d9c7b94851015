using VectorDb.GenerationBench;

return await new CaptionBench(BenchSettings.Parse(args)).RunAsync();
