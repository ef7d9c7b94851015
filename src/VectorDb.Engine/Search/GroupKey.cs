using System.Text.Json;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Search;

/// <summary>What items are grouped by: a string, a number or a bool of their payloads.</summary>
internal sealed record GroupKey(FilterValue Value)
{
    /// <summary>The value at a path; null where there is none that items can be grouped by. Of a list, the first.</summary>
    public static GroupKey? Of(Payload payload, string path)
    {
        using JsonDocument document = payload.Open();
        foreach (JsonElement element in FilterMatcher.Values(document.RootElement, path))
        {
            FilterValue? value = element.ValueKind switch
            {
                JsonValueKind.String => FilterValue.Of(element.GetString()!),
                JsonValueKind.Number => FilterValue.Of(element.GetDouble()),
                JsonValueKind.True or JsonValueKind.False => FilterValue.Of(element.GetBoolean()),
                _ => null,
            };
            if (value is { } key)
            {
                return new GroupKey(key);
            }
        }

        return null;
    }
}
