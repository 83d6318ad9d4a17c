using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Users;

/// <summary>No answer tells whether an email has an account: not its status, headers or body.</summary>
[Collection(SharedServer.Name)]
public sealed class UnknownEmailTests(SharedServer server) : IDisposable
{
    // The harness keeps of an answer only what tests usually look at; here every byte counts.
    private readonly HttpClient _http = new() { BaseAddress = server.Process.Address };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_registration_is_answered_alike()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var pending = NewEmail();

        var unknown = await Post("v1/auth/register", pending, "a password of mine");

        Assert.StartsWith("202", unknown, StringComparison.Ordinal);
        Assert.Equal(unknown, await Post("v1/auth/register", pending, "a password of mine"));
        Assert.Equal(unknown, await Post("v1/auth/register", customer.Email!, "a password of mine"));
    }

    [Fact]
    public async Task Wrong_passwords_are_answered_alike_from_the_first_to_the_lock()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var pending = NewEmail();
        await Post("v1/auth/register", pending, People.Password);

        var unknown = await Guess(NewEmail(), "not the password");
        var known = await Guess(customer.Email!, "not the password");
        var unconfirmed = await Guess(pending, People.Password);

        Assert.All(unknown[..5], answer => Assert.StartsWith("401", answer, StringComparison.Ordinal));
        Assert.StartsWith("429", unknown[5], StringComparison.Ordinal);
        Assert.Contains("Retry-After=", unknown[5], StringComparison.Ordinal);
        Assert.Equal(unknown, known);
        Assert.Equal(unknown, unconfirmed);
        // However it is spelled, it is the same email and as locked.
        Assert.Equal(unknown[5], WithoutSeconds(await Post("v1/auth/login", customer.Email!.ToUpperInvariant(), People.Password)));
    }

    private static string NewEmail() => $"nobody-{Guid.NewGuid():N}@example.com";

    /// <summary>One more than it takes to be locked out.</summary>
    private async Task<string[]> Guess(string email, string password)
    {
        var answers = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(WithoutSeconds(await Post("v1/auth/login", email, password)));
        }

        return [.. answers];
    }

    /// <summary>Status, headers and body; the date is the time's, not the answer's.</summary>
    private async Task<string> Post(string path, string email, string password)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), new { email, password });
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}={string.Join(',', header.Value)}")
            .Order(StringComparer.Ordinal);
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n{await response.Content.ReadAsStringAsync()}";
    }

    // How long a lock still lasts depends on when it is asked; 30 s or little less, each.
    private static string WithoutSeconds(string answer) =>
        Regex.Replace(answer, @"(?<=Retry-After=|""retryAfterSeconds"":"")(?:[12][0-9]|30)", "n", RegexOptions.None, TimeSpan.FromSeconds(1));
}
