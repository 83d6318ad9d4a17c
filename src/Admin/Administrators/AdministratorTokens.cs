using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Orleans.Crypto.Admin.Administrators;

/// <summary>
/// Mints short-lived access tokens of an administrator with the server's signing key: who can read the data directory
/// may do everything anyway.
/// </summary>
internal sealed class AdministratorTokens(byte[] key, TimeProvider clock)
{
    public const string KeyFile = "keys/access-token.key";
    public const string Issuer = "orleans-crypto";
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // Renewed well before the end, so that a request that is retried for a while still carries a valid one.
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(3);
    private const int MinKeyBytes = 32;
    private static readonly string[] Roles = ["administrator"];

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials = new(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256);
    private readonly Lock _lock = new();
    private string? _current;
    private DateTimeOffset _renewAt;

    /// <exception cref="CommandFailed">The key is absent, not readable or not a key.</exception>
    public static AdministratorTokens FromDataDirectory(DirectoryInfo data, TimeProvider clock) => new(ReadKey(data), clock);

    public string Current()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (_current is null || now >= _renewAt)
            {
                _current = Mint(now);
                _renewAt = now + Lifetime - RenewBefore;
            }

            return _current;
        }
    }

    private string Mint(DateTimeOffset now) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Issuer,
        IssuedAt = now.UtcDateTime,
        Expires = (now + Lifetime).UtcDateTime,
        SigningCredentials = _credentials,
        Claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = Guid.Empty.ToString(),
            [JwtRegisteredClaimNames.Sid] = Guid.NewGuid().ToString(),
            ["roles"] = Roles,
        },
    });

    private static byte[] ReadKey(DirectoryInfo data)
    {
        var path = Path.Combine(data.FullName, KeyFile);
        try
        {
            var key = Convert.FromBase64String(File.ReadAllText(path).Trim());
            return key.Length >= MinKeyBytes ? key : throw Unusable(path, $"has {key.Length} bytes, {MinKeyBytes} are needed");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unusable(path, "is not there; start the server once, or name its data directory with --data");
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw Unusable(path, "cannot be read; run this as the server's user");
        }
        catch (FormatException)
        {
            throw Unusable(path, "is not base64 text");
        }
    }

    private static CommandFailed Unusable(string path, string reason) => new($"the signing key {path} {reason}", ExitCode.WrongUsage);
}
