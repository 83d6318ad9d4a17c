using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Users;

/// <inheritdoc cref="IEmailGrain"/>
public sealed class EmailGrain(JournaledGrainServices services, PasswordHashing passwords, ServerSecret secret, Serializer serializer, KnownAccounts accounts)
    : EventSourcedGrain<EmailOwnership>(services), IEmailGrain
{
    /// <summary>Log-ins with one email that may wait for their turn.</summary>
    private const int MaxWaiting = 20;

    // In memory for an unknown email as well, so that it locks like a known one; the journal keeps what is counted of known ones.
    private LogInAttempts? _attempts;
    private Task _lastAttempt = Task.CompletedTask;
    private int _waiting;

    protected override string NameStream() => StreamIds.Email(this.GetPrimaryKeyString());

    protected override EmailOwnership Empty => new();

    private LogInAttempts Attempts
    {
        get => _attempts ??= Pending.Attempts;
        set => _attempts = value;
    }

    // Known or new, a registration costs one hash and one commit: its time does not tell which it was.
    public async Task<Outcome<RegistrationReceipt>> Register(Register command)
    {
        if (await passwords.Hash(command.Password) is not { } hash)
        {
            return PasswordHashing.Busy;
        }

        var isConfirmed = await IsConfirmed();
        var candidate = AccountId.New();
        var recorded = await Record(UniqueKey(), now => Pending.Decide(command, candidate, hash, isConfirmed, now), mayBeRecorded: false);
        if (recorded?.Event is EmailClaimed claimed)
        {
            // Only a shortcut: the relay brings the claim to the user's inbox too.
            GrainFactory.User(claimed.Account).Open(claimed).Ignore();
        }

        return new RegistrationReceipt();
    }

    public async Task<Outcome<UserProfile>> CreateAdministrator(Register command, IdempotencyKey key)
    {
        if (await passwords.Hash(command.Password) is not { } hash)
        {
            return PasswordHashing.Busy;
        }

        var candidate = AccountId.New();
        var outcome = await Commit(
            key,
            secret.Fingerprint("create-administrator", serializer.SerializeToArray(command)),
            _ => Pending.DecideAdministrator(command, candidate, hash),
            recorded => (EmailClaimed)recorded.Event);
        if (!outcome.Succeeded)
        {
            return outcome.Refusal;
        }

        var user = GrainFactory.User(outcome.Value.Account);
        await user.Open(outcome.Value);
        return (await user.Profile())!;
    }

    // One at a time: guesses sent side by side must not all pass before the first is counted.
    public async Task<Outcome<LoginSession>> LogIn(string password)
    {
        if (_waiting >= MaxWaiting)
        {
            return TooManyAttempts(TimeSpan.FromSeconds(1));
        }

        var before = _lastAttempt;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lastAttempt = done.Task;
        _waiting++;
        try
        {
            await before;
            return await Attempt(password);
        }
        finally
        {
            _waiting--;
            done.SetResult();
        }
    }

    public async Task<AccountReference?> Resolve() => await IsConfirmed() ? new(Committed.Account!.Value) : null;

    protected override JournalEvent Refused(Refusal refusal) => new EmailCommandRefused(refusal);

    protected override Refusal? RefusalIn(JournalEvent e) => (e as EmailCommandRefused)?.Refusal;

    private static Refusal TooManyAttempts(TimeSpan retryAfter) => Problem.TooManyAttempts
        .Refuse("Wait before the next attempt to log in.")
        .With("retryAfterSeconds", Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture));

    private async Task<Outcome<LoginSession>> Attempt(string password)
    {
        if (Attempts.RetryAfter(Now) is { } retryAfter)
        {
            return TooManyAttempts(retryAfter);
        }

        var outcome = Committed.Account is { } account
            ? await GrainFactory.User(account).LogIn(password)
            : await passwords.Verify(passwords.DecoyHash, password) is null ? PasswordHashing.Busy : User.InvalidCredentials;
        if (outcome.Succeeded)
        {
            ClearFailures();
        }
        else if (outcome.Refusal.Code == Problem.InvalidCredentials.Code)
        {
            CountFailure();
        }

        return outcome;
    }

    private void CountFailure()
    {
        var now = Now;
        Attempts = Attempts.Fail(now);
        // Else an unknown email's lock would end with its activation, and tell it from a known one.
        DelayDeactivation((Attempts.RetryAfter(now) ?? TimeSpan.Zero) + LogInAttempts.ForgottenAfter);
        if (Committed.Account is not null)
        {
            // Not awaited: the time of a commit would tell a known email from an unknown one.
            Keep(new LogInFailed()).Ignore();
        }
    }

    private void ClearFailures()
    {
        Attempts = LogInAttempts.None;
        if (Pending.Attempts.Failures > 0)
        {
            Keep(new LogInFailuresCleared()).Ignore();
        }
    }

    private async Task Keep(JournalEvent e)
    {
        try
        {
            await Record(UniqueKey(), _ => e, mayBeRecorded: false);
        }
        catch (JournalUnavailableException exception)
        {
            Logger.LogWarning(exception, "{Event} was not kept", e.GetType().Name);
        }
    }

    private async ValueTask<bool> IsConfirmed() => Committed.Account is { } account && await accounts.Exists(account);
}
