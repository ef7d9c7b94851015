using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class UnicodeNormalizer : INormalizer
{
    private readonly NormalizationForm _form;

    public UnicodeNormalizer(NormalizationForm form)
    {
        UnicodeNormalization.RequirePlatformSupport();
        _form = form;
    }

    public string Normalize(string text) => UnicodeNormalization.Apply(text, _form);
}
