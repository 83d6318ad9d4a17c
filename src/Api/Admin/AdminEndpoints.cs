using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Admin;
using Orleans.Crypto.Api.Account;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Api.Wallets;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Admin;

internal static class AdminEndpoints
{
    private const int MaxReasonLength = 64;

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin").WithTags("Administration");
        admin.MapPost("/deposits", Deposit).ForOperators().WithName("createDeposit")
            .WithSummary("Fund an account against the deposits-clearing account")
            .WithExample("""{"accountId":"0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6","asset":"USDT","amount":"1000","memo":"Welcome"}""")
            .Refuses(
                Problem.AccountNotFound, Problem.UnknownAsset, Problem.InvalidAmount, Problem.TooManyDecimals,
                Problem.VerificationRequired, Problem.LimitExceeded)
            .Produces<DepositResponse>(StatusCodes.Status201Created);
        admin.MapGet("/trial-balance", TrialBalance).ForOperators().WithName("getTrialBalance")
            .WithSummary("The journal's sums per asset and account class; they come to zero").Produces<TrialBalanceResponse>();
        admin.MapGet("/accounts/{accountId}", ReadAccount).ForOperators().WithName("getAccountAsOperator")
            .WithSummary("Anyone's account and balances").Refuses(Problem.AccountNotFound).Produces<AdminAccountResponse>();
        admin.MapPut("/accounts/{accountId}/verification", DecideVerification).ForOperators().WithName("decideVerification")
            .WithSummary("Decide or end an account's verification")
            .WithExample("""{"decision":"approve","level":1}""")
            .Refuses(Problem.AccountNotFound, Problem.VerificationNotPossible).Produces<VerificationResponse>();
        admin.MapPut("/accounts/{accountId}/roles", SetRoles).ForAdministrators().WithName("setRoles")
            .WithSummary("Set an account's roles")
            .WithExample("""{"roles":["customer","operator"]}""")
            .Refuses(Problem.AccountNotFound).Produces<RolesResponse>();
        admin.MapPost("/administrators", CreateAdministrator).ForAdministrators().WithName("createAdministrator")
            .WithSummary("Create an administrator whose email is confirmed")
            .WithExample("""{"email":"root@example.com","password":"correct horse battery"}""")
            .Refuses(Problem.EmailInUse).Produces<AdministratorResponse>(StatusCodes.Status201Created);
    }

    private static async Task<IResult> Deposit(CommandKey key, Body<DepositRequest> body, Caller caller, AssetCatalog assets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        if (!AccountId.TryParse(body.Value.AccountId, null, out var account))
        {
            errors.Invalid("accountId", "'accountId' must be the id of an account.");
        }

        var command = new Deposit(
            errors.Amount(body.Value.Amount, "amount", errors.Asset(body.Value.Asset, "asset", assets)), errors.Memo(body.Value.Memo));
        if (errors.Any)
        {
            return errors.Answer();
        }

        // An operator's own wallet meets his keys itself.
        var deposited = account == caller.Account
            ? await grains.Wallet(account).Deposit(command, key.Value)
            : await grains.Send(key, $"deposit/{account}", () => grains.Wallet(account).Deposit(command, key.Value));
        return Answers.From(deposited, assets, DepositResponse.Of, StatusCodes.Status201Created);
    }

    private static async Task<IResult> TrialBalance(AssetCatalog assets, IGrainFactory grains) =>
        Answers.Json(TrialBalanceResponse.Of(await grains.GetGrain<ITrialBalanceGrain>(0).Read(), assets));

    private static async Task<IResult> ReadAccount(string accountId, AssetCatalog assets, IGrainFactory grains)
    {
        if (!AccountId.TryParse(accountId, null, out var account) || await grains.User(account).Profile() is not { } profile)
        {
            return Unknown();
        }

        var wallet = await grains.Wallet(account).View();
        var read = AccountResponse.From(profile, wallet, assets);
        return Answers.Json(new AdminAccountResponse(
            read.AccountId, read.Email, read.Roles, read.Verification, read.Limits, BalanceResponse.All(wallet, assets)));
    }

    private static async Task<IResult> DecideVerification(string accountId, CommandKey key, Body<DecisionRequest> body, IGrainFactory grains)
    {
        if (!AccountId.TryParse(accountId, null, out var account))
        {
            return Unknown();
        }

        var errors = new RequestErrors();
        var request = body.Value;
        var decision = Words.ParseDecision(request.Decision);
        if (decision is null)
        {
            errors.Invalid("decision", "'decision' must be approve, reject or expire.");
        }

        VerificationLevel? level = request.Level is null ? null : errors.Level(request.Level, "level");
        var reason = errors.OptionalText(request.Reason, "reason", MaxReasonLength);
        return errors.Any
            ? errors.Answer()
            : Answers.From(
                await grains.Send(
                    key, $"verification/{account}",
                    () => grains.User(account).DecideVerification(new(decision.GetValueOrDefault(), level, reason), key.Value)), 0,
                static (profile, _) => VerificationResponse.From(profile.Verification));
    }

    private static async Task<IResult> SetRoles(string accountId, CommandKey key, Body<RolesRequest> body, IGrainFactory grains)
    {
        if (!AccountId.TryParse(accountId, null, out var account))
        {
            return Unknown();
        }

        var words = body.Value.Roles;
        var roles = words?.Select(Words.ParseRole).ToArray();
        if (roles is not { Length: > 0 } || roles.Contains(null) || roles.Distinct().Count() != roles.Length)
        {
            return Answers.Refused(Problem.InvalidRequest, "'roles' must be different ones of customer, operator and administrator.", "roles");
        }

        // In one order, so that a retry that names them in another is the same command.
        ImmutableArray<Role> command = [.. roles.Select(role => role.GetValueOrDefault()).Order()];
        return Answers.From(
            await grains.Send(key, $"roles/{account}", () => grains.User(account).SetRoles(command, key.Value)), 0,
            static (profile, _) => new RolesResponse(profile.Account.Value, [.. profile.Roles.Select(Words.Of)]));
    }

    private static async Task<IResult> CreateAdministrator(CommandKey key, Body<CredentialsRequest> body, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var email = errors.Email(body.Value.Email, "email");
        var password = errors.NewPassword(body.Value.Password);
        return errors.Any
            ? errors.Answer()
            : Answers.From(
                await grains.Send(
                    key, $"administrator/{email}", () => grains.Email(email).CreateAdministrator(new(body.Value.Email!.Trim(), password), key.Value)), 0,
                static (profile, _) => new AdministratorResponse(profile.Account.Value), StatusCodes.Status201Created);
    }

    private static IResult Unknown() => Answers.Refused(Problem.AccountNotFound, "There is no account with this id.", "accountId");
}
