using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Api.Account;

internal static class AccountEndpoints
{
    private const int MaxNameLength = 200;
    private const int MaxDocumentLength = 64;
    private static readonly DateOnly s_earliestBirth = new(1900, 1, 1);

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/account").WithTags("Account");
        account.MapGet("", Read).ForCustomers().WithName("getAccount")
            .WithSummary("The caller's account: roles, verification and limits")
            .Refuses(Problem.AccountNotFound).Produces<AccountResponse>();
        account.MapPost("/verification", RequestVerification).ForCustomers().WithName("requestVerification")
            .WithSummary("Ask to be verified at a level")
            .WithExample("""{"level":1,"fullName":"Ada Lovelace","dateOfBirth":"1990-12-10","country":"CH","documentNumber":"X1234567"}""")
            .Refuses(Problem.VerificationNotPossible).Produces<VerificationResponse>();
    }

    private static async Task<IResult> Read(Caller caller, AssetCatalog assets, IGrainFactory grains)
    {
        var profile = grains.User(caller.Account).Profile();
        var wallet = grains.Wallet(caller.Account).View();
        await Task.WhenAll(profile, wallet);
        return await profile is { } found
            ? Answers.Json(AccountResponse.From(found, await wallet, assets))
            : Answers.Refused(Problem.AccountNotFound, "There is no account with the access token's id.");
    }

    private static async Task<IResult> RequestVerification(
        CommandKey key, Body<VerificationRequest> body, Caller caller, TimeProvider time, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var request = body.Value;
        var command = new RequestVerification(
            errors.Level(request.Level, "level"),
            errors.Text(request.FullName, "fullName", MaxNameLength),
            DateOfBirth(errors, request.DateOfBirth, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)),
            Country(errors, request.Country),
            errors.Text(request.DocumentNumber, "documentNumber", MaxDocumentLength));
        return errors.Any
            ? errors.Answer()
            : Answers.From(
                await grains.Send(key, "verification-request", () => grains.User(caller.Account).RequestVerification(command, key.Value)), 0,
                static (profile, _) => VerificationResponse.From(profile.Verification));
    }

    /// <summary>Level 1 or 2.</summary>
    internal static VerificationLevel Level(this RequestErrors errors, int? value, string field)
    {
        if (value is not (1 or 2))
        {
            errors.Invalid(field, $"'{field}' must be 1 or 2.");
            return VerificationLevel.None;
        }

        return (VerificationLevel)value.Value;
    }

    private static DateOnly DateOfBirth(RequestErrors errors, string? text, DateOnly today)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || date < s_earliestBirth || date > today)
        {
            errors.Invalid("dateOfBirth", "'dateOfBirth' must be a date from 1900 to today, such as 1990-12-10.");
        }

        return date;
    }

    private static string Country(RequestErrors errors, string? code)
    {
        if (code is not { Length: 2 } || !char.IsAsciiLetterUpper(code[0]) || !char.IsAsciiLetterUpper(code[1]))
        {
            errors.Invalid("country", "'country' must be an ISO 3166 code of two upper-case letters, such as CH.");
        }

        return code ?? "";
    }
}
