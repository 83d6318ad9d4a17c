using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.BadInput;

/// <summary>Bodies that no operation may take, made from its documented example.</summary>
internal static class BrokenBodies
{
    private const int Levels = 1_000;

    public static IEnumerable<(string Name, byte[] Body)> Of(Operation operation)
    {
        var example = operation.Example.ToJsonString();
        return Text(operation, example).Select(body => (body.Name, Encoding.UTF8.GetBytes(body.Json))).Concat(Binary(example));
    }

    /// <summary>With one member of another type each; null is left out, which may stand for a member that is not given.</summary>
    public static IEnumerable<(string Name, string Member, string Json)> WithWrongTypes(Operation operation)
    {
        foreach (var (member, value) in operation.Example)
        {
            foreach (var wrong in WrongFor(value!.GetValueKind()))
            {
                var body = operation.Example;
                body[member] = JsonNode.Parse(wrong);
                yield return ($"{member} is {wrong}", member, body.ToJsonString());
            }
        }
    }

    private static string[] WrongFor(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => ["1", "1.5", "-1e400", "true", "[]", "{}", """["1"]""", """{"value":"1"}"""],
        JsonValueKind.Number => ["\"1\"", "1.5", "1e400", "99999999999999999999", "true", "[]", "{}", "[1]"],
        JsonValueKind.Array => ["1", "\"customer\"", "true", "{}", "[1]", "[[\"customer\"]]", "[{}]"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No example has such a member."),
    };

    private static IEnumerable<(string Name, string Json)> Text(Operation operation, string example)
    {
        if (operation.RequiresBody)
        {
            yield return ("nothing", "");
            yield return ("blanks", "  \n");
            yield return ("no members", "{}");
        }

        yield return ("null", "null");
        yield return ("a text", "\"text\"");
        yield return ("a number", "1");
        yield return ("an array", "[]");
        yield return ("an array of it", $"[{example}]");
        yield return ("cut off", example[..^1]);
        yield return ("an open text", """{"amount":"1""");
        yield return ("something after it", example + "{}");
        yield return ("single quotes", example.Replace('"', '\''));
        yield return ("a comment", "/* */" + example);
        yield return ("a trailing comma", example[..^1] + ",}");
        yield return ("not a number", """{"level":NaN}""");
        yield return ("an unknown member", $$"""{"surprise":1,{{example[1..]}}""");
        yield return ("a member of the prototype", $$$"""{"__proto__":{},{{{example[1..]}}}""");
        yield return ("a member in capitals", example.Replace(operation.Example.First().Key, operation.Example.First().Key.ToUpperInvariant(), StringComparison.Ordinal));
        yield return ("a member twice", $"{{{example[1..^1]},{example[1..]}");
        yield return ("a half surrogate", $$"""{"{{operation.Example.First().Key}}":"\ud800",{{example[1..]}}""");
        yield return ("deep arrays", new string('[', Levels) + new string(']', Levels));
        yield return ("deep objects", string.Concat(Enumerable.Repeat("""{"a":""", Levels)) + "1" + new string('}', Levels));
        yield return ("a deep member", $"{{\"{operation.Example.First().Key}\":{new string('[', Levels)}{new string(']', Levels)}}}");
    }

    private static IEnumerable<(string Name, byte[] Body)> Binary(string example)
    {
        yield return ("no UTF-8", [.. Encoding.UTF8.GetBytes(example[..^2]), 0xC3, 0x28, .. "\"}"u8]);
        yield return ("an overlong slash", [.. Encoding.UTF8.GetBytes(example[..^2]), 0xC0, 0xAF, .. "\"}"u8]);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(example));
        yield return ("zeros", new byte[64]);
    }
}
