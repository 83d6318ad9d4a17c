using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Paging;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <inheritdoc cref="IWalletGrain"/>
public sealed partial class WalletGrain(JournaledGrainServices services, WalletRules rules, KnownAccounts accounts, LocalInboxes inboxes)
    : EventSourcedGrain<Wallet>(services), IWalletGrain
{
    /// <summary>How long a cancel waits for trades of the order that are on their way from the book.</summary>
    private static readonly TimeSpan s_fillsOnTheirWay = TimeSpan.FromSeconds(5);

    /// <summary>Recipients of one bulk that are looked up side by side.</summary>
    private const int Lookups = 256;

    // Made for the first one who waits: mostly nobody does.
    private TaskCompletionSource? _changed;
    private AccountId? _account;

    protected override string NameStream() => StreamIds.Wallet(Account);

    protected override Wallet Empty => new() { Account = Account };

    private AccountId Account => _account ??= new(this.GetPrimaryKey());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        inboxes.Enter(Inbox.Wallet(Account), GrainContext, this);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        inboxes.Leave(Inbox.Wallet(Account), GrainContext);
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    public async Task<Outcome<TransferReceipt>> Deposit(Deposit command, IdempotencyKey key)
    {
        if (!await accounts.Exists(Account))
        {
            return Problem.AccountNotFound.Refuse("There is no account with this id.", "accountId");
        }

        return await Commit(key, command, now => Pending.Decide(command, new(key.Caller), rules, now), recorded => Receipt(recorded, Account)!);
    }

    public Task<Outcome<TransferReceipt>> Transfer(SendTransfer command, IdempotencyKey key)
    {
        var recipient = accounts.Resolve(command.To, GrainFactory);
        return recipient.IsCompletedSuccessfully ? Transfer(command, key, recipient.Result) : Lookup(recipient);

        async Task<Outcome<TransferReceipt>> Lookup(ValueTask<AccountId?> recipient) => await Transfer(command, key, await recipient);
    }

    public async Task<Outcome<TransfersReceipt>> TransferMany(SendTransfers command, IdempotencyKey key)
    {
        var recipients = await Recipients(command);
        return await Commit(
            key,
            command,
            now => Pending.Decide(command, recipients, rules, now),
            recorded =>
            {
                var sent = (TransfersSent)recorded.Event;
                return new TransfersReceipt(sent.First, sent.Refused, recorded.Time);
            });
    }

    public async Task<TransferReceipt?> FindTransfer(TransferId id)
    {
        var found = await Find(FundsDecisions.TransferKey(id)) ?? await Find(FundsDecisions.TransferKey(BulkDecisions.FirstOfPart(id)));
        if (found is null)
        {
            return null;
        }

        var recorded = Read(found.Entry);
        if (recorded.Event is TransfersSent bulk)
        {
            var index = id.Ordinal - bulk.First.Ordinal;
            return index < bulk.Transfers.Length ? Receipt(recorded with { Event = bulk.Single(index) }, Account) : null;
        }

        return Receipt(recorded, Account) is { } receipt && receipt.TransferId == id ? receipt : null;
    }

    public async Task<Outcome<HoldReceipt>> PlaceHold(PlaceHold command, IdempotencyKey key)
    {
        var to = command.To is { } recipient ? await accounts.Resolve(recipient, GrainFactory) : null;
        return await Commit(
            key,
            command,
            now => command.To is not null && to is null ? FundsDecisions.RecipientNotFound : Pending.Decide(command, to, rules, now),
            recorded => new HoldReceipt(((HoldPlaced)recorded.Event).Hold, HoldStatus.Held, recorded.Time));
    }

    public async Task<Outcome<HoldReceipt>> ReleaseHold(ReleaseHold command, IdempotencyKey key)
    {
        var wasPlaced = await WasPlaced(command.Id);
        return await Commit(
            key,
            command,
            _ => Pending.Decide(command, wasPlaced),
            recorded => new HoldReceipt(((HoldReleased)recorded.Event).Hold, HoldStatus.Released, recorded.Time));
    }

    public async Task<Outcome<HoldReceipt>> CaptureHold(CaptureHold command, IdempotencyKey key)
    {
        var wasPlaced = await WasPlaced(command.Id);
        var to = command.To is { } recipient ? await accounts.Resolve(recipient, GrainFactory) : null;
        return await Commit(
            key,
            command,
            now => command.To is not null && to is null ? FundsDecisions.RecipientNotFound : Pending.Decide(command, wasPlaced, to, rules, now),
            recorded =>
            {
                var captured = (HoldCaptured)recorded.Event;
                return new HoldReceipt(
                    captured.Hold, HoldStatus.Captured, recorded.Time, captured.TransferId, captured.To, captured.Captured, captured.Released);
            });
    }

    public async Task<Refusal?> ClaimKey(ClaimKey command, IdempotencyKey key) =>
        (await Commit(key, command, _ => new KeyClaimed(command.Target), recorded => recorded)).Refusal;

    public async Task ApplyVerification(VerificationLevel level, DateTimeOffset? expiresAt, long userVersion)
    {
        var name = $"verification/{userVersion}";
        await Note(
            new(CommandKeys.Named(name)),
            _ => Pending.UserVersion < userVersion ? new VerificationApplied(level, expiresAt, userVersion) : Decision.Nothing,
            mayBeRecorded: false);
    }

    public Task<WalletView> View()
    {
        var wallet = Committed;
        var now = Now;
        var limits = rules.Limits.Of(wallet.LevelAt(now)).SelectMany(limit =>
        {
            var usage = wallet.UsageOf(limit.Kind, limit.Asset, now);
            return new[]
            {
                new LimitUse(limit.Kind, LimitPeriod.Daily, new(limit.Asset, limit.Daily), new(limit.Asset, usage.Daily)),
                new LimitUse(limit.Kind, LimitPeriod.Monthly, new(limit.Asset, limit.Monthly), new(limit.Asset, usage.Monthly)),
            };
        });
        return Task.FromResult(new WalletView(
            CommittedVersion,
            wallet.Time,
            wallet.Balances,
            [.. wallet.OpenOrders.Values.OrderByDescending(order => order.CreatedAt)],
            [.. wallet.Holds.Values.OrderByDescending(hold => hold.CreatedAt)],
            [.. limits]));
    }

    public Task Deliver(ImmutableArray<EventEnvelope> envelopes) => envelopes.Handle(Receive);

    protected override void ApplyCommitted(Recorded recorded)
    {
        base.ApplyCommitted(recorded);
        Tell(recorded);
        _changed?.TrySetResult();
        _changed = null;
    }

    protected override JournalEvent Refused(Refusal refusal) => new CommandRefused(refusal);

    protected override Refusal? RefusalIn(JournalEvent e) => (e as CommandRefused)?.Refusal;

    private static TransferReceipt? Receipt(Recorded recorded, AccountId account) => recorded.Event switch
    {
        FundsDeposited e => new(e.TransferId, null, account, e.Amount, e.Memo, recorded.Time),
        TransferSent e => new(e.TransferId, account, e.To, e.Amount, e.Memo, recorded.Time),
        TransferReceived e => new(e.TransferId, e.From, account, e.Amount, e.Memo, recorded.Time),
        HoldCaptured e => new(e.TransferId, account, e.To, e.Captured, e.Hold.Memo, recorded.Time),
        _ => null,
    };

    /// <summary>An event of another grain that concerns this wallet.</summary>
    private Task Receive(EventEnvelope envelope)
    {
        var mayBeRecorded = envelope.Position <= LoadedPosition;
        switch (envelope.Event)
        {
            case TransferSent sent:
                return Credit(sent.TransferId, Sender(envelope), sent.Amount, sent.Memo, mayBeRecorded);
            case HoldCaptured captured:
                return Credit(captured.TransferId, Sender(envelope), captured.Captured, captured.Hold.Memo, mayBeRecorded);
            case OrderSubmitted submitted:
                return Settle(submitted, envelope.Version, envelope.Time, mayBeRecorded);
            case OrderCancelled cancelled:
                return Settle(cancelled, envelope.Version, envelope.Time, mayBeRecorded);
            case VerificationDecided decided:
                return ApplyVerification(decided.Level, decided.ExpiresAt, envelope.Version);
            default:
                Logger.LogError("{StreamId} does not know what to do with {Event}", StreamId, envelope.Event.GetType().Name);
                return Task.CompletedTask;
        }
    }

    /// <summary>Of each transfer, null where there is no such account.</summary>
    private async Task<AccountId?[]> Recipients(SendTransfers command)
    {
        var recipients = new AccountId?[command.Transfers.Length];
        var lookups = new List<Task>(Lookups);
        for (var i = 0; i < recipients.Length; i++)
        {
            var recipient = accounts.Resolve(command.Transfers[i].To, GrainFactory);
            if (recipient.IsCompletedSuccessfully)
            {
                recipients[i] = recipient.Result;
                continue;
            }

            // Side by side: each that is not known yet has to be asked for.
            lookups.Add(Lookup(i, recipient));
            if (lookups.Count == Lookups)
            {
                await Task.WhenAll(lookups);
                lookups.Clear();
            }
        }

        await Task.WhenAll(lookups);
        return recipients;

        async Task Lookup(int index, ValueTask<AccountId?> recipient) => recipients[index] = await recipient;
    }

    private Task<Outcome<TransferReceipt>> Transfer(SendTransfer command, IdempotencyKey key, AccountId? to) =>
        Commit(key, command, now => Pending.Decide(command, to, rules, now), recorded => Receipt(recorded, Account)!);

    /// <summary>Completes once something more has happened to what readers see.</summary>
    private Task Changed() => (_changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private async Task<bool> WasPlaced(HoldId id) =>
        Pending.Holds.ContainsKey(id) || await Find(FundsDecisions.HoldKey(id)) is not null;

    private Task Credit(TransferId transfer, AccountId from, Assets.Amount amount, string? memo, bool mayBeRecorded) =>
        Note(FundsDecisions.TransferKey(transfer), _ => Pending.Receive(transfer, from, amount, memo), mayBeRecorded);

    private static AccountId Sender(EventEnvelope envelope) => new(Guid.Parse(envelope.StreamId.AsSpan(StreamIds.WalletPrefix.Length)));
}
