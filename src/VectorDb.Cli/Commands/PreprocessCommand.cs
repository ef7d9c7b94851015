using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.Cli.Connections;
using VectorDb.Cli.Output;
using VectorDb.Imaging;
using VectorDb.Models;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb preprocess</c>: the pixels that a model would see of a picture, as a NumPy file.</summary>
internal static class PreprocessCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("preprocess", "Writes the pixels that a model sees of a picture: float32 [1, 3, height, width].");
        var model = new LocalModel(command);
        var image = new Option<string>("--image") { Description = "The picture.", Required = true };
        var output = new Option<string>("--out") { Description = "The .npy file to write.", Required = true };
        command.Add(image);
        command.Add(output);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            byte[] bytes = await File.ReadAllBytesAsync(parsed.GetValue(image)!, cancellationToken);
            await using Model loaded = model.Load(parsed);
            using RgbImage picture = ImageDecoder.Decode(bytes, DecodeOptions.Default);
            (int height, int width) = loaded.Pixels.OutputSize(picture.Width, picture.Height);
            float[] pixels = new float[3 * height * width];
            loaded.Pixels.Run(picture, pixels);
            await NpyFile.WriteAsync(parsed.GetValue(output)!, pixels, [1, 3, height, width], cancellationToken);
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{parsed.GetValue(output)!}: float32 (1, 3, {height}, {width})");
            return ExitCode.Success;
        });
        return command;
    }
}
