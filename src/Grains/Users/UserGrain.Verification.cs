using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Runtime;

namespace Orleans.Crypto.Grains.Users;

public sealed partial class UserGrain
{
    /// <summary>How long a provider may take; after it the relay brings the request again.</summary>
    private static readonly TimeSpan s_providerTimeout = TimeSpan.FromSeconds(15);

    private readonly Dictionary<long, Task<Recorded?>> _checks = [];

    public async Task<Outcome<UserProfile>> RequestVerification(RequestVerification command, IdempotencyKey key)
    {
        if (!Committed.IsOpen)
        {
            return s_accountNotFound;
        }

        var body = serializer.SerializeToArray(command);
        var outcome = await Commit(
            key,
            secret.Fingerprint("request-verification", body),
            now => Pending.Decide(command, [.. secret.Seal(Account, body)], now),
            recorded => recorded);
        if (!outcome.Succeeded)
        {
            return outcome.Refusal;
        }

        Recorded? answer = null;
        try
        {
            answer = await Check(outcome.Value.Version, command);
        }
        catch (VerificationUnansweredException exception)
        {
            // The request is durable and stays pending; the relay asks again.
            Logger.LogWarning(exception, "The verification provider has not answered for {Account}", Account);
        }

        var profile = Committed.Profile(Now);
        return answer is null ? profile : profile with { Verification = User.VerificationIn(answer.Event)! };
    }

    public async Task<Outcome<UserProfile>> DecideVerification(DecideVerification command, IdempotencyKey key)
    {
        if (!Committed.IsOpen)
        {
            return s_accountNotFound;
        }

        var outcome = await Commit(
            key,
            command,
            now => Pending.Decide(command, now + options.Value.VerificationValidity, now),
            recorded => recorded);
        if (!outcome.Succeeded)
        {
            return outcome.Refusal;
        }

        await TellWallet(outcome.Value);
        return Committed.Profile(Now) with { Verification = User.VerificationIn(outcome.Value.Event)! };
    }

    /// <summary>A request that the relay brings: answered already, under way, or cut off by a crash.</summary>
    private async Task Resume(VerificationRequested requested, long version)
    {
        if (version > PendingVersion)
        {
            // Somebody else wrote to the stream: load it anew before the relay asks again.
            DeactivateOnIdle();
            throw new JournalUnavailableException($"{StreamId} does not hold version {version} yet.");
        }

        RequestVerification? request = null;
        try
        {
            request = serializer.Deserialize<RequestVerification>(secret.Unseal(Account, requested.Details.AsSpan()));
        }
        catch (CryptographicException exception)
        {
            Logger.LogError(exception, "The verification request of {Account} can't be read with this secret; an operator has to decide", Account);
        }

        await Check(version, request);
    }

    // Once for all who ask at the same time.
    private async Task<Recorded?> Check(long version, RequestVerification? request)
    {
        if (!_checks.TryGetValue(version, out var check))
        {
            _checks[version] = check = Ask(version, request);
        }

        try
        {
            return await check;
        }
        finally
        {
            _checks.Remove(version);
        }
    }

    private async Task<Recorded?> Ask(long version, RequestVerification? request)
    {
        VerificationOutcome? outcome = null;
        if (Pending.UnansweredRequest == version)
        {
            outcome = request is null ? new VerificationOutcome.Undecided() : await AskProvider(request);
        }

        var recorded = await Record(
            new(User.AnswerKey(version)),
            now => outcome is null ? Decision.Nothing : Pending.Decide(outcome, version, now + options.Value.VerificationValidity, now),
            mayBeRecorded: outcome is null);
        if (recorded is not null)
        {
            await TellWallet(recorded);
        }

        return recorded;
    }

    private async Task<VerificationOutcome> AskProvider(RequestVerification request)
    {
        using var timeout = new CancellationTokenSource(s_providerTimeout, Time);
        try
        {
            // Not only told to stop: a provider that does not listen must not keep the user waiting.
            return await provider.Verify(Account, request, timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            // The edge to somebody else's code: whatever it throws, there is no answer.
            throw new VerificationUnansweredException(exception);
        }
    }

    // Only a shortcut: the relay brings the decision to the wallet's inbox too.
    private async Task TellWallet(Recorded recorded)
    {
        if (recorded.Event is not VerificationDecided decided)
        {
            return;
        }

        try
        {
            await GrainFactory.Wallet(Account).ApplyVerification(decided.Level, decided.ExpiresAt, recorded.Version);
        }
        catch (Exception exception) when (exception.IsOutage())
        {
            Logger.LogWarning(exception, "The wallet of {Account} learns of its verification later", Account);
        }
    }
}
