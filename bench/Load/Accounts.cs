using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Load.Bench;

/// <summary>
/// Confirmed, verified and rich customers, written into a new journal before the product starts on it: the events that
/// registering, verifying and funding them one by one would have made, and the transfers of a longer past.
/// </summary>
internal sealed class Accounts
{
    /// <summary>Well below what a journal lets wait, and enough for full commits.</summary>
    private const int AppendsUnderWay = 16_384;

    private static readonly Amount[] s_funds = [new(new("BTC"), 1_000_000 * (Int128)100_000_000), new(new("USDT"), 100_000_000_000 * (Int128)1_000_000)];
    private static readonly Amount s_cent = new(new("USDT"), 10_000);

    // No limits: the accounts are at the level that has none.
    private static readonly WalletRules s_rules = new(new AssetCatalog([]), new MarketCatalog([]), new LimitSchedule([]), TimeSpan.Zero);

    private readonly IJournal _journal;
    private readonly EventCatalog _events;
    private readonly Serializer _serializer;
    private readonly Queue<Task<AppendResult>> _underWay = new();
    private long _lastPosition;
    private long _rows;

    private Accounts(IJournal journal, IServiceProvider services) =>
        (_journal, _events, _serializer) = (journal, new(services), services.GetRequiredService<Serializer>());

    /// <param name="rows">How many entries the journal shall have at least.</param>
    /// <param name="shares">Where the relay is told that it has nothing to carry from before the start.</param>
    public static async Task<AccountId[]> Create(IJournal journal, IRelayShares shares, int count, long rows)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var accounts = new Accounts(journal, services);
        var histories = new History[count];
        for (var i = 0; i < count; i++)
        {
            histories[i] = await accounts.Open(i);
        }

        while (accounts._rows < rows)
        {
            await accounts.TransferAround(histories);
        }

        await accounts.Wait(underWay: 0);
        var held = await shares.Renew([]);
        await shares.Release([.. held.Select(partition => partition with { Position = accounts._lastPosition })]);
        return [.. histories.Select(history => history.Wallet.Account)];
    }

    private async Task<History> Open(int number)
    {
        var account = AccountId.New();
        var history = new History(new Wallet { Account = account });
        await Append(StreamIds.User(account), 1, [Entry(new UserOpened(account, $"load-{number}@example.com", "no password has this hash", [Role.Customer], null), Now())]);
        List<NewEntry> entries = [Add(history, new VerificationApplied(VerificationLevel.Level2, null, 1))];
        foreach (var amount in s_funds)
        {
            entries.Add(Add(history, history.Wallet.Decide(new Deposit(amount, null), account, s_rules, Now())));
        }

        await Append(StreamIds.Wallet(account), 1, entries);
        return history;
    }

    /// <summary>Everyone sends the next one a cent, as the product records it.</summary>
    private async Task TransferAround(History[] histories)
    {
        TransferSent? last = null;
        var lastSender = histories[^1].Wallet.Account;
        for (var i = 0; i < histories.Length; i++)
        {
            var history = histories[i];
            var (account, version) = (history.Wallet.Account, history.Version + 1);
            List<NewEntry> entries = [];
            if (last is not null)
            {
                entries.Add(Add(history, history.Wallet.Receive(last.TransferId, lastSender, last.Amount, null), FundsDecisions.TransferKey(last.TransferId)));
            }

            if (i < histories.Length - 1)
            {
                var command = new SendTransfer(new(histories[i + 1].Wallet.Account, null), s_cent, null);
                var decision = history.Wallet.Decide(command, histories[i + 1].Wallet.Account, s_rules, Now());
                last = (TransferSent)decision.Event!;
                entries.Add(Add(history, decision, [CommandKeys.Of(new(account.Value, Guid.NewGuid().ToString()), command, _serializer), .. decision.Keys]));
                lastSender = account;
            }

            await Append(StreamIds.Wallet(account), version, entries);
        }
    }

    private NewEntry Add(History history, Decision decision, params EntryKey[] keys)
    {
        var time = Now();
        history.Wallet = history.Wallet.Apply(decision.Event!, time, ++history.Version);
        return Entry(decision.Event!, time, keys);
    }

    private NewEntry Entry(JournalEvent e, DateTimeOffset time, params EntryKey[] keys) => new(_events.NameOf(e), _events.Serialize(e), time, keys);

    private async Task Append(string stream, long firstVersion, List<NewEntry> entries)
    {
        _underWay.Enqueue(_journal.Append(new(stream, firstVersion, entries)).AsTask());
        _rows += entries.Count;
        await Wait(AppendsUnderWay);
    }

    private async Task Wait(int underWay)
    {
        while (_underWay.Count > underWay)
        {
            var result = await _underWay.Dequeue();
            if (result.Status != AppendStatus.Committed)
            {
                throw new InvalidOperationException($"The journal answered {result.Status}.");
            }

            _lastPosition = Math.Max(_lastPosition, result.Position);
        }
    }

    /// <summary>UTC, to the microsecond, as the journal keeps it.</summary>
    private static DateTimeOffset Now() => new(DateTime.UtcNow.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    private sealed class History(Wallet wallet)
    {
        public Wallet Wallet { get; set; } = wallet;

        public long Version { get; set; }
    }
}
