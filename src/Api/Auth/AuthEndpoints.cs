using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Api.Auth;

internal static class AuthEndpoints
{
    private const string CredentialsExample = """{"email":"ada@example.com","password":"correct horse battery"}""";
    private const string RefreshExample = """{"refreshToken":"0198f3a2b7c47d3e9f10a1b2c3d4e5f6.VGhlLXNlY3JldA"}""";

    private static readonly RegisterResponse s_confirmationSent = new("confirmation_sent");

    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Authentication");
        auth.MapPost("/register", Register).ForAnyone().WithName("register")
            .WithSummary("Register, or be mailed that the email is registered; the answer is the same")
            .WithExample(CredentialsExample).Produces<RegisterResponse>(StatusCodes.Status202Accepted);
        auth.MapPost("/confirm", Confirm).ForAnyone().WithName("confirmEmail")
            .WithSummary("Confirm the email by the token that was mailed")
            .WithExample("""{"token":"0198f3a2b7c47d3e9f10a1b2c3d4e5f6.VGhlLXNlY3JldA"}""")
            .Refuses(Problem.InvalidToken).Produces<ConfirmResponse>();
        auth.MapPost("/login", LogIn).ForAnyone().WithName("logIn")
            .WithSummary("Log in by email and password").WithExample(CredentialsExample)
            .Refuses(Problem.InvalidCredentials, Problem.TooManyAttempts).Produces<LoginResponse>();
        auth.MapPost("/refresh", Refresh).ForAnyone().WithName("refreshTokens")
            .WithSummary("Change a refresh token, once, for new tokens").WithExample(RefreshExample)
            .Refuses(Problem.InvalidRefreshToken).Produces<LoginResponse>();
        auth.MapPost("/logout", LogOut).ForAnyone().WithName("logOut")
            .WithSummary("End the log-in that a refresh token belongs to").WithExample(RefreshExample)
            .Produces(StatusCodes.Status204NoContent);
        auth.MapPost("/logout-all", LogOutEverywhere).ForAnyRole().WithName("logOutEverywhere")
            .WithSummary("End all of the caller's log-ins").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Register(Body<CredentialsRequest> body, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var email = errors.Email(body.Value.Email, "email");
        var password = errors.NewPassword(body.Value.Password);
        if (errors.Any)
        {
            return errors.Answer();
        }

        var outcome = await grains.Email(email).Register(new(body.Value.Email!.Trim(), password));
        return Answers.From(outcome, s_confirmationSent, static (_, response) => response, StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Confirm(Body<ConfirmRequest> body, IGrainFactory grains) =>
        ConfirmationToken.TryParseAccount(body.Value.Token, out var account)
            ? Answers.From(await grains.User(account).ConfirmEmail(body.Value.Token!), 0, static (profile, _) => new ConfirmResponse(profile.Account.Value))
            : Answers.Refused(Problem.InvalidToken, "The token must be the one that was mailed, and not be expired.", "token");

    private static async Task<IResult> LogIn(Body<CredentialsRequest> body, AccessTokens tokens, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var email = errors.Email(body.Value.Email, "email");
        if (body.Value.Password is null)
        {
            errors.Invalid("password", "'password' must be a text.");
        }

        if (errors.Any)
        {
            return errors.Answer();
        }

        // Nobody has such a long one, and to hash it would cost.
        return body.Value.Password!.Length > Users.Register.MaxPasswordLength
            ? Answers.Refused(Problem.InvalidCredentials, "Email or password is wrong, or the email is not confirmed.")
            : Answers.From(await grains.Email(email).LogIn(body.Value.Password), tokens, LoggedIn);
    }

    private static async Task<IResult> Refresh(Body<RefreshRequest> body, AccessTokens tokens, IGrainFactory grains) =>
        body.Value.RefreshToken is not { } token ? NoRefreshToken()
            : RefreshToken.TryParseAccount(token, out var account) ? Answers.From(await grains.User(account).Refresh(token), tokens, LoggedIn)
            : Answers.Refused(Problem.InvalidRefreshToken, "The refresh token must be the last one that was given, and not be expired.");

    private static async Task<IResult> LogOut(Body<RefreshRequest> body, IGrainFactory grains)
    {
        if (body.Value.RefreshToken is not { } token)
        {
            return NoRefreshToken();
        }

        if (RefreshToken.TryParseAccount(token, out var account))
        {
            await grains.User(account).LogOut(token);
        }

        return Results.NoContent();
    }

    private static async Task<IResult> LogOutEverywhere(Caller caller, IGrainFactory grains)
    {
        await grains.User(caller.Account).LogOutEverywhere();
        return Results.NoContent();
    }

    private static IResult NoRefreshToken() => Answers.Refused(Problem.InvalidRequest, "'refreshToken' must be a text.", "refreshToken");

    private static LoginResponse LoggedIn(LoginSession session, AccessTokens tokens)
    {
        var (token, expiresAt) = tokens.Sign(session);
        return new(session.Account.Value, token, expiresAt, "Bearer", session.RefreshToken, session.RefreshExpiresAt);
    }
}
