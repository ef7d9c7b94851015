namespace VectorDb.IndexBench;

/// <summary>The command line: sets' directories with commas between, then options.</summary>
internal sealed class Arguments(string[] all)
{
    public string[] Directories => all[0].Split(',');

    public bool Has(string flag) => Array.IndexOf(all, flag) >= 0;

    public string Text(string name, string otherwise)
    {
        int at = Array.IndexOf(all, name);
        return at >= 0 && at + 1 < all.Length ? all[at + 1] : otherwise;
    }

    public int Number(string name, int otherwise) =>
        int.Parse(Text(name, otherwise.ToString(System.Globalization.CultureInfo.InvariantCulture)), System.Globalization.CultureInfo.InvariantCulture);
}
