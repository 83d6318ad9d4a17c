using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Orleans.Crypto.Admin.Administrators;

namespace Orleans.Crypto.Admin.Tests.Administrators;

public sealed class AdministratorTokensTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("orleans-crypto-admin-");
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_token_is_valid_for_the_key_in_the_data_directory_and_names_an_administrator()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        WriteKey(Convert.ToBase64String(key) + "\n");

        var token = AdministratorTokens.FromDataDirectory(_data, _clock).Current();

        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "orleans-crypto",
            ValidAudience = "orleans-crypto",
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKey = new SymmetricSecurityKey(key),
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        var parsed = (JsonWebToken)result.SecurityToken;
        Assert.Equal("00000000-0000-0000-0000-000000000000", parsed.Subject);
        Assert.Equal("administrator", Assert.Single(parsed.GetPayloadValue<string[]>("roles")));
        Assert.True(Guid.TryParse(parsed.GetPayloadValue<string>("sid"), out _));
        Assert.False(parsed.TryGetHeaderValue<string>("kid", out _));
        Assert.InRange(parsed.ValidTo - parsed.IssuedAt, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void A_token_is_used_again_while_fresh_and_renewed_before_it_ends()
    {
        WriteKey(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var tokens = AdministratorTokens.FromDataDirectory(_data, _clock);
        var first = tokens.Current();
        Assert.Equal(first, tokens.Current());

        _clock.Advance(AdministratorTokens.Lifetime - TimeSpan.FromMinutes(1));

        var second = tokens.Current();
        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.True(new JsonWebToken(second).ValidTo > new JsonWebToken(first).ValidTo);
    }

    [Theory]
    [InlineData(null, "is not there")]
    [InlineData("not base64!", "is not base64 text")]
    [InlineData("c2hvcnQ=", "has 5 bytes, 32 are needed")]
    public void A_key_that_cannot_sign_is_refused_in_one_line(string? content, string reason)
    {
        if (content is not null) WriteKey(content);

        var failure = Assert.Throws<CommandFailed>(() => AdministratorTokens.FromDataDirectory(_data, _clock));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal(ExitCode.WrongUsage, failure.ExitCode);
    }

    private void WriteKey(string content)
    {
        _data.CreateSubdirectory("keys");
        File.WriteAllText(Path.Combine(_data.FullName, AdministratorTokens.KeyFile), content);
    }
}
