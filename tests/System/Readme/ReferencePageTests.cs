using System.Text.RegularExpressions;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Readme;

/// <summary>The reference page works on a machine without the internet, and tells nobody what is tried on it.</summary>
[Collection(SharedServer.Name)]
[Trait("Store", "Sqlite")]
public sealed partial class ReferencePageTests(SharedServer server)
{
    [Fact]
    public async Task The_page_loads_from_this_server_alone()
    {
        var page = (await server.Anyone.Get("reference/")).Require();

        Assert.Equal("text/html", page.ContentType);
        Assert.Contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'self';", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("//", page.Text, StringComparison.Ordinal);
        var scripts = Script().Matches(page.Text).Select(match => match.Groups["path"].Value).ToArray();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            (await server.Anyone.Get("reference/" + script)).Require();
        }
    }

    [GeneratedRegex("<script[^>]* src=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Script();
}
