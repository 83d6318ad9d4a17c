using System.Text.RegularExpressions;

namespace Orleans.Crypto.Api.Observability;

/// <summary>Takes secrets and personal data out of a text that goes into the log, wherever in it they stand.</summary>
internal static partial class Redaction
{
    public const string Mask = "***";

    public static string Of(string text)
    {
        text = Token().Replace(text, Mask);
        text = Bearer().Replace(text, "${scheme} " + Mask);
        text = Assignment().Replace(text, static found => found.Groups["name"].Value + found.Groups["equals"].Value + MaskOf(found.Groups["equals"].Value));
        return Email().Replace(text, Mask + "@" + Mask);
    }

    /// <summary>Of a member of an object that is no text (<c>"token":null</c>) too an object remains.</summary>
    private static string MaskOf(string equals) => equals.StartsWith('"') && !equals.EndsWith('"') ? $"\"{Mask}\"" : Mask;

    /// <summary>A JSON web token, whose first part is an object and so begins like this.</summary>
    [GeneratedRegex(@"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Token();

    [GeneratedRegex(@"(?<scheme>Bearer|Basic)\s+[\w+/=.~-]{8,}", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Bearer();

    /// <summary>A setting of a connection, a form or an object: <c>Password=…;</c>, <c>"refreshToken":"…"</c>.</summary>
    [GeneratedRegex(
        """(?<name>\b[\w.]*(password|passwd|pwd|secret|token|apikey|api_key|documentNumber|dateOfBirth|fullName))(?<equals>\\?"?\s*[=:]\s*\\?"?)[^;,"'\s\\{}]+""",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(\.[\w-]+)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Email();
}
