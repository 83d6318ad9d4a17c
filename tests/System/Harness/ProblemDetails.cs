using System.Net;
using System.Text.Json;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>What every refusal must look like.</summary>
internal static class ProblemDetails
{
    // What only an exception, a stack trace or a serializer could have put there.
    private static readonly string[] s_leaks = ["Exception", "System.", "Orleans.", "Crypto.", "Microsoft.", "   at ", ".cs:", "LineNumber", "BytePosition", "Nullable", "Int32", "Request'"];

    public static void AssertProblem(this Answer answer, HttpStatusCode status, string code, string? field = null)
    {
        Assert.Empty(FaultsOf(answer));
        Assert.Equal((status, code), (answer.Status, answer.Code));
        if (field is not null)
        {
            Assert.Equal(field, answer["field"]);
        }
    }

    /// <summary>What is wrong with an answer that must be a refusal which its caller caused.</summary>
    public static IEnumerable<string> FaultsOf(Answer answer)
    {
        if ((int)answer.Status is < 400 or >= 500)
        {
            return [$"not refused: {answer}"];
        }

        return answer.ContentType == "application/problem+json" ? FaultsOf(answer, answer.Body) : [$"no problem detail: {answer.ContentType} {answer}"];
    }

    private static IEnumerable<string> FaultsOf(Answer answer, JsonElement problem)
    {
        foreach (var member in (string[])["type", "title", "detail", "code"])
        {
            if (!problem.TryGetProperty(member, out var text) || text.ValueKind != JsonValueKind.String || text.GetString()!.Length == 0)
            {
                yield return $"without '{member}': {answer}";
                yield break;
            }
        }

        var code = problem.GetProperty("code").GetString()!;
        if (!Problem.All.Any(known => known.Code == code))
        {
            yield return $"unknown code: {answer}";
        }

        if (problem.GetProperty("type").GetString() != $"urn:orleans-crypto:problem:{code}" || problem.GetProperty("status").GetInt32() != (int)answer.Status)
        {
            yield return $"type or status do not agree: {answer}";
        }

        foreach (var leak in s_leaks.Where(leak => answer.Text.Contains(leak, StringComparison.Ordinal)))
        {
            yield return $"gives away '{leak}': {answer}";
        }
    }
}
