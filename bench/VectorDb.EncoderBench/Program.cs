using VectorDb.EncoderBench;

return new TowerBench(BenchArguments.Parse(args)).Run();
