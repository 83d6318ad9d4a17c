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

    private const int EventsAtOnce = 64;

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
        // Whoever exists is confirmed by his first or second event, unless he registered more than once. So the journal's way of
        // loading many streams at once serves, but where there is a snapshot the confirmation is most likely before it.
        var loaded = await journal.Load(stream);
        var entries = loaded.Snapshot is null ? loaded.Entries : await journal.Read(stream, 1, EventsAtOnce);
        while (entries.Count > 0)
        {
            foreach (var entry in entries)
            {
                user = user.Apply(events.Deserialize(entry.Type, entry.Payload), entry.Time, entry.Version);
                if (user.IsEmailConfirmed)
                {
                    return true;
                }
            }

            entries = await journal.Read(stream, entries[^1].Version + 1, EventsAtOnce);
        }

        return false;
    }
}
