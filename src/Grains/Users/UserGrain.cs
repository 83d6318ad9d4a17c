using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Users;

/// <inheritdoc cref="IUserGrain"/>
public sealed partial class UserGrain(
    JournaledGrainServices services,
    PasswordHashing passwords,
    IVerificationProvider provider,
    ServerSecret secret,
    IOptions<UserOptions> options,
    Serializer serializer)
    : EventSourcedGrain<User>(services), IUserGrain
{
    private const int NonceBytes = 16;

    private static readonly Refusal s_accountNotFound = Problem.AccountNotFound.Refuse("There is no account with this id.", "accountId");
    private static readonly Refusal s_invalidToken = Problem.InvalidToken.Refuse("The token is wrong, used or expired; register again for a new one.", "token");
    private static readonly Refusal s_invalidRefreshToken = Problem.InvalidRefreshToken.Refuse("Log in again.", "refreshToken");

    protected override string NameStream() => StreamIds.User(Account);

    protected override User Empty => new() { Account = Account };

    private AccountId Account => new(this.GetPrimaryKey());

    public Task Open(EmailClaimed registration)
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));
        // A hash has a salt of its own, so it names its registration.
        return Note(
            new(CommandKeys.Named($"claim/{registration.PasswordHash}")),
            now => Pending.Decide(registration, new(nonce, now + options.Value.ConfirmationLifetime)),
            mayBeRecorded: Pending.IsOpen);
    }

    public async Task<Outcome<UserProfile>> ConfirmEmail(string token)
    {
        if (Pending.Confirmation is not { } confirmation || !secret.Confirms(token, Account, confirmation.Nonce))
        {
            return s_invalidToken;
        }

        var recorded = await Record(
            new(CommandKeys.Named($"confirm/{confirmation.Nonce}")), now => Pending.DecideConfirmation(confirmation.Nonce, now), mayBeRecorded: false);
        return recorded is { IsRepeat: false } ? Committed.Profile(Now) : s_invalidToken;
    }

    public async Task<Outcome<LoginSession>> LogIn(string password)
    {
        // Also where no password would do: the time must not tell.
        var hash = Committed.IsOpen ? Committed.PasswordHash : passwords.DecoyHash;
        switch (await passwords.Verify(hash, password))
        {
            case null:
                return PasswordHashing.Busy;
            case false:
                return User.InvalidCredentials;
        }

        var sessionId = Guid.NewGuid();
        var tokenSecret = RandomNumberGenerator.GetBytes(RefreshToken.SecretBytes);
        var recorded = await Record(
            UniqueKey(),
            now => Pending.DecideLogIn(hash, sessionId, tokenSecret, now + options.Value.RefreshTokenLifetime, now),
            mayBeRecorded: false);
        return recorded?.Event is SessionStarted started
            ? new LoginSession(Account, sessionId, Committed.Roles, RefreshToken.Create(Account, sessionId, tokenSecret), started.RefreshExpiresAt)
            : User.InvalidCredentials;
    }

    public async Task<Outcome<LoginSession>> Refresh(string refreshToken)
    {
        if (!RefreshToken.TryParse(refreshToken, out var account, out var sessionId, out var tokenSecret) || account != Account)
        {
            return s_invalidRefreshToken;
        }

        var nextSecret = RandomNumberGenerator.GetBytes(RefreshToken.SecretBytes);
        var recorded = await Record(
            UniqueKey(),
            now => Pending.DecideRefresh(sessionId, tokenSecret, nextSecret, now + options.Value.RefreshTokenLifetime, now),
            mayBeRecorded: false);
        switch (recorded?.Event)
        {
            case SessionRefreshed refreshed:
                return new LoginSession(Account, sessionId, Committed.Roles, RefreshToken.Create(Account, sessionId, nextSecret), refreshed.RefreshExpiresAt);
            case SessionEnded:
                Logger.LogWarning("A spent refresh token of {Account} was used again; session {SessionId} has ended", Account, sessionId);
                return s_invalidRefreshToken;
            default:
                return s_invalidRefreshToken;
        }
    }

    public async Task LogOut(string refreshToken)
    {
        if (RefreshToken.TryParse(refreshToken, out var account, out var sessionId, out var tokenSecret) && account == Account)
        {
            await Record(UniqueKey(), _ => Pending.DecideLogOut(sessionId, tokenSecret), mayBeRecorded: false);
        }
    }

    public Task LogOutEverywhere() => Record(UniqueKey(), _ => Pending.DecideLogOutEverywhere(), mayBeRecorded: false);

    public Task<UserProfile?> Profile() => Task.FromResult(Committed.IsOpen ? Committed.Profile(Now) : null);

    public async Task<Outcome<UserProfile>> SetRoles(ImmutableArray<Role> roles, IdempotencyKey key) => Committed.IsOpen
        ? await Commit(
            key,
            roles,
            _ => User.DecideRoles(roles),
            recorded => Committed.Profile(Now) with { Roles = ((RolesChanged)recorded.Event).Roles })
        : s_accountNotFound;

    public Task Deliver(ImmutableArray<EventEnvelope> envelopes) => envelopes.Handle(Receive);

    protected override JournalEvent Refused(Refusal refusal) => new UserCommandRefused(refusal);

    protected override Refusal? RefusalIn(JournalEvent e) => (e as UserCommandRefused)?.Refusal;

    private Task Receive(EventEnvelope envelope)
    {
        switch (envelope.Event)
        {
            case EmailClaimed claimed:
                return Open(claimed);
            case VerificationRequested requested:
                return Resume(requested, envelope.Version);
            default:
                Logger.LogError("{StreamId} does not know what to do with {Event}", StreamId, envelope.Event.GetType().Name);
                return Task.CompletedTask;
        }
    }
}
