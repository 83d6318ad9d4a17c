using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Api.Problems;

namespace Orleans.Crypto.Api.Requests;

/// <summary>Whose access token came with the request.</summary>
internal sealed class Caller : IBoundArgument, IBindableFromHttpContext<Caller>
{
    private Caller(AccountId account, DateTimeOffset expiresAt) => (Account, ExpiresAt) = (account, expiresAt);

    private Caller(ProblemAnswer problem) => Problem = problem;

    public AccountId Account { get; }

    /// <summary>When the access token ends.</summary>
    public DateTimeOffset ExpiresAt { get; }

    public ProblemAnswer? Problem { get; }

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => new(From(context));

    public static Caller From(HttpContext context) => TryRead(context, out var account)
        ? new(account, ExpiryOf(context))
        : new(new ProblemAnswer(Outcomes.Problem.Unauthorized.Refuse("Send a valid access token in the Authorization header.")));

    public static bool TryRead(HttpContext context, out AccountId account) =>
        AccountId.TryParse(context.User.FindFirst(JwtRegisteredClaimNames.Sub)?.Value, null, out account);

    private static DateTimeOffset ExpiryOf(HttpContext context) =>
        long.TryParse(context.User.FindFirst(JwtRegisteredClaimNames.Exp)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;
}
