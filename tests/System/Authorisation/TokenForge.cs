using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Authorisation;

/// <summary>
/// Makes access tokens with the server's own signing key, so that each forgery has one thing wrong with it and would
/// pass without that.
/// </summary>
internal sealed class TokenForge(byte[] key, Guid account)
{
    private static readonly Dictionary<string, object> s_header = new(StringComparer.Ordinal) { ["alg"] = "HS256", ["typ"] = "JWT" };

    private static readonly string[] s_everything = ["customer", "operator", "administrator"];

    public static TokenForge Of(ServerProcess server, ApiCaller caller) => new(
        Convert.FromBase64String(File.ReadAllText(Path.Combine(server.DataDirectory, "keys", "access-token.key")).Trim()), caller.AccountId);

    /// <summary>With nothing wrong.</summary>
    public string Valid() => Signed(Claims());

    /// <summary>With nothing wrong, for some seconds.</summary>
    public string ValidFor(int seconds) => Signed(With("exp", Seconds(seconds)));

    /// <param name="genuine">A token that the server itself has given.</param>
    public IEnumerable<(string Name, string Authorization)> Forgeries(string genuine)
    {
        var parts = genuine.Split('.');
        yield return ("no JWT", "Bearer abc");
        yield return ("three dots", "Bearer a.b.c");
        yield return ("empty", "Bearer ");
        yield return ("another scheme", "Basic " + Convert.ToBase64String("ada@example.com:correct horse battery"u8));
        yield return ("token without scheme", genuine);
        yield return ("two tokens", $"Bearer {genuine} {genuine}");
        yield return ("expired", "Bearer " + Signed(With("exp", Seconds(-60))));
        yield return ("without end", "Bearer " + Signed(Without("exp")));
        yield return ("not valid yet", "Bearer " + Signed(With("nbf", Seconds(600))));
        yield return ("another issuer", "Bearer " + Signed(With("iss", "someone-else")));
        yield return ("another audience", "Bearer " + Signed(With("aud", "someone-else")));
        yield return ("another key", "Bearer " + Token(s_header, Claims(), data => HMACSHA256.HashData(RandomNumberGenerator.GetBytes(32), data)));
        yield return ("no signature", $"Bearer {parts[0]}.{parts[1]}.");
        yield return ("more rights under an old signature", $"Bearer {parts[0]}.{Encode(With("roles", s_everything))}.{parts[2]}");
        yield return ("alg none", "Bearer " + Token(Header("none"), Claims(), _ => []));
        yield return ("alg None with a signature", "Bearer " + Token(Header("None"), Claims(), data => HMACSHA256.HashData(key, data)));
        yield return ("another algorithm", "Bearer " + Token(Header("HS512"), Claims(), data => HMACSHA512.HashData(key, data)));
    }

    private static Dictionary<string, object> Header(string algorithm) => new(s_header, StringComparer.Ordinal) { ["alg"] = algorithm };

    private static long Seconds(int fromNow) => DateTimeOffset.UtcNow.AddSeconds(fromNow).ToUnixTimeSeconds();

    private static string Token(Dictionary<string, object> header, Dictionary<string, object> claims, Func<byte[], byte[]> sign)
    {
        var content = $"{Encode(header)}.{Encode(claims)}";
        return $"{content}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(content)))}";
    }

    private static string Encode(Dictionary<string, object> json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));

    private string Signed(Dictionary<string, object> claims) => Token(s_header, claims, data => HMACSHA256.HashData(key, data));

    private Dictionary<string, object> Claims() => new(StringComparer.Ordinal)
    {
        ["iss"] = "orleans-crypto",
        ["aud"] = "orleans-crypto",
        ["iat"] = Seconds(-1),
        ["exp"] = Seconds(300),
        ["sub"] = account.ToString(),
        ["sid"] = Guid.NewGuid().ToString(),
        ["roles"] = s_everything,
    };

    private Dictionary<string, object> With(string claim, object value)
    {
        var claims = Claims();
        claims[claim] = value;
        return claims;
    }

    private Dictionary<string, object> Without(string claim)
    {
        var claims = Claims();
        claims.Remove(claim);
        return claims;
    }
}
