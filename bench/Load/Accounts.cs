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
using Orleans.Crypto.Silo.Configuration;
using Orleans.Crypto.Storage.Sqlite;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Load.Bench;

/// <summary>
/// Confirmed, verified and rich customers, written into a new journal before the product starts on it: the events that
/// registering, verifying and funding them one by one would have made.
/// </summary>
internal static class Accounts
{
    private static readonly Amount[] s_funds = [new(new("BTC"), 1_000_000 * (Int128)100_000_000), new(new("USDT"), 100_000_000_000 * (Int128)1_000_000)];

    // No limits: the accounts are at the level that has none.
    private static readonly WalletRules s_rules = new(new AssetCatalog([]), new MarketCatalog([]), new LimitSchedule([]), TimeSpan.Zero);

    public static async Task<AccountId[]> Create(DataDirectory directory, int count)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var events = new EventCatalog(services);
        await using var journal = SqliteJournal.Open(new() { Path = directory.JournalFile });
        var accounts = new AccountId[count];
        var appends = new List<Task<AppendResult>>();
        for (var i = 0; i < count; i++)
        {
            var account = accounts[i] = AccountId.New();
            Append(StreamIds.User(account), [new UserOpened(account, $"load-{i}@example.com", "no password has this hash", [Role.Customer], null)]);
            Append(StreamIds.Wallet(account), Wallet(account));
        }

        var results = await Task.WhenAll(appends);
        // The relay has nothing to carry from before the start.
        await journal.SaveCheckpoint(EventRelay.Reader, results.Max(result => result.Position));
        return accounts;

        void Append(string stream, JournalEvent[] facts) => appends.Add(
            journal.Append(new(stream, 1, [.. facts.Select(e => new NewEntry(events.NameOf(e), events.Serialize(e), DateTimeOffset.UtcNow, []))])).AsTask());
    }

    private static JournalEvent[] Wallet(AccountId account)
    {
        var wallet = new Wallet { Account = account };
        var facts = new List<JournalEvent> { new VerificationApplied(VerificationLevel.Level2, null, 1) };
        foreach (var amount in s_funds)
        {
            var deposited = wallet.Decide(new Deposit(amount, null), account, s_rules, DateTimeOffset.UnixEpoch).Event!;
            wallet = wallet.Apply(deposited, DateTimeOffset.UnixEpoch, facts.Count);
            facts.Add(deposited);
        }

        return [.. facts];
    }
}
