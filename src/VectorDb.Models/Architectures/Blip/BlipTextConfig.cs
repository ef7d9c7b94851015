using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>text_config of BLIP, with the defaults of transformers' BlipTextConfig: BERT without token types.</summary>
/// <param name="Bert">The encoder or decoder.</param>
/// <param name="BeginToken">[DEC], which starts a generated text; [ENC] is the next id.</param>
/// <param name="SeparatorToken">[SEP], which ends it.</param>
/// <param name="PaddingToken">[PAD].</param>
internal sealed record BlipTextConfig(BertConfig Bert, int BeginToken, int SeparatorToken, int PaddingToken)
{
    /// <summary>The token that the original puts first in a text that is fused with a picture.</summary>
    public int EncodeToken => BeginToken + 1;

    /// <summary>Reads the section.</summary>
    /// <param name="config">text_config.</param>
    /// <param name="memoryWidth">The vision tower's width, which BlipConfig puts in the place of encoder_hidden_size; null to take that.</param>
    public static BlipTextConfig Read(ModelConfig config, int? memoryWidth = null) => new(
        BertConfig.Read(config, heads: 8, typeVocabulary: 0, memoryKey: "encoder_hidden_size") with
        {
            Vocabulary = config.Whole("vocab_size", 30524),
            MemoryWidth = memoryWidth ?? config.Whole("encoder_hidden_size", 768),
        },
        config.Whole("bos_token_id", 30522, 0),
        config.Whole("sep_token_id", 102, 0),
        config.Whole("pad_token_id", 0, 0));
}
