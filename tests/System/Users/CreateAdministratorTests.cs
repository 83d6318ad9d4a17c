using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Users;

/// <summary>The documented command that makes the first administrator.</summary>
[Collection(SharedServer.Name)]
public sealed class CreateAdministratorTests(SharedServer server)
{
    private static readonly string[] s_roles = ["customer", "administrator"];

    private string Url => server.Process.Address.ToString();

    [Fact]
    public async Task An_administrator_is_made_confirmed_and_may_do_what_administrators_may()
    {
        var email = NewEmail();

        var (exitCode, output) = await Create(email, People.Password, Url, server.Process.DataDirectory);

        Assert.Equal(0, exitCode);
        Assert.Contains($"Created administrator {email}", output, StringComparison.Ordinal);
        Assert.DoesNotContain(People.Password, output, StringComparison.Ordinal);
        using var administrator = await server.Process.LogIn(email);
        Assert.True((await administrator.Get("v1/admin/trial-balance")).Succeeded);
        Assert.Equal(
            s_roles,
            (await administrator.Get("v1/account")).Require().Body.GetProperty("roles").EnumerateArray().Select(role => role.GetString()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_email_in_use_is_refused_and_keeps_its_account()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();

        var (exitCode, output) = await Create(customer.Email!, "another password", Url, server.Process.DataDirectory);

        AssertOneLine(output, "email_in_use", customer.Email!);
        Assert.Equal(1, exitCode);
        using var again = await server.Process.LogIn(customer.Email!);
        Assert.Equal("forbidden", (await again.Get("v1/admin/trial-balance")).Code);
    }

    [Fact]
    public async Task A_short_password_is_refused_in_one_line()
    {
        var (exitCode, output) = await Create(NewEmail(), "short", Url, server.Process.DataDirectory);

        AssertOneLine(output, "password", "12");
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task A_directory_without_a_key_is_named_and_nothing_is_sent()
    {
        var empty = Directory.CreateTempSubdirectory("no-data-").FullName;
        try
        {
            var (exitCode, output) = await Create(NewEmail(), People.Password, Url, empty);

            AssertOneLine(output, empty, "--data");
            Assert.Equal(2, exitCode);
        }
        finally
        {
            Directory.Delete(empty, recursive: true);
        }
    }

    [Fact]
    public async Task The_key_of_another_server_is_refused()
    {
        var directory = Directory.CreateTempSubdirectory("other-data-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "keys"));
            await File.WriteAllTextAsync(Path.Combine(directory, "keys", "access-token.key"), Convert.ToBase64String(new byte[32]));

            var (exitCode, output) = await Create(NewEmail(), People.Password, Url, directory);

            AssertOneLine(output, "unauthorized");
            Assert.Equal(1, exitCode);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string NewEmail() => $"administrator-{Guid.NewGuid():N}@example.com";

    private static Task<(int ExitCode, string Output)> Create(string email, string password, string url, string data) =>
        ServerProcess.Run(Programs.Admin, "create-administrator", "--email", email, "--password", password, "--url", url, "--data", data);

    private static void AssertOneLine(string output, params string[] contains)
    {
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.All(contains, text => Assert.Contains(text, line, StringComparison.Ordinal));
    }
}
