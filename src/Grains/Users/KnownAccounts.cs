using System.Collections.Concurrent;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Users;

/// <summary>Remembers, for the whole silo, accounts that exist: they never cease to, so a transfer asks only once.</summary>
/// <remarks>It asks the journal, not the account's user grain, which would stay in memory for each account that ever gets money.</remarks>
public sealed class KnownAccounts(IJournal journal, EventCatalog events)
{
    /// <summary>Beyond it, the memory starts anew: it is a shortcut, not a register.</summary>
    private const int Capacity = 1_000_000;

    /// <summary>Whoever exists is confirmed by his first or second event, unless he registered more than once.</summary>
    private const int EventsAtOnce = 4;

    private readonly ConcurrentDictionary<AccountId, bool> _accounts = new();

    public ValueTask<bool> Exists(AccountId account) => _accounts.ContainsKey(account) ? new(true) : new(Ask(account));

    /// <summary>The account that is meant, or null where there is none.</summary>
    public async ValueTask<AccountId?> Resolve(Recipient recipient, IGrainFactory grains)
    {
        if (recipient.Account is { } account)
        {
            return await Exists(account) ? account : null;
        }

        return (await grains.Email(recipient.Email!).Resolve())?.Account;
    }

    private async Task<bool> Ask(AccountId account)
    {
        if (!await IsConfirmed(account))
        {
            return false;
        }

        if (_accounts.Count >= Capacity)
        {
            _accounts.Clear();
        }

        _accounts.TryAdd(account, true);
        return true;
    }

    private async Task<bool> IsConfirmed(AccountId account)
    {
        var stream = StreamIds.User(account);
        var user = new User { Account = account };
        long version = 0;
        while (true)
        {
            var entries = await journal.Read(stream, version + 1, EventsAtOnce);
            foreach (var entry in entries)
            {
                version = entry.Version;
                user = user.Apply(events.Deserialize(entry.Type, entry.Payload), entry.Time, version);
                if (user.IsEmailConfirmed)
                {
                    return true;
                }
            }

            if (entries.Count < EventsAtOnce)
            {
                return false;
            }
        }
    }
}
