using System.Numerics;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>Remembers, for the whole silo, accounts that exist: they never cease to, so a transfer asks only once.</summary>
/// <remarks>It asks the journal, not the account's user grain, which would stay in memory for each account that ever gets money.</remarks>
public sealed class KnownAccounts(IJournal journal, EventCatalog events)
{
    /// <summary>Beyond it, a shelf starts anew: this is a shortcut, not a register.</summary>
    private const int ShelfCapacity = 65_536;

    /// <summary>So many that grains rarely wait for each other, nor for the copy that a growing set makes; a power of two.</summary>
    private const int Shelves = 16;

    /// <summary>Whoever exists is confirmed by his first or second event, unless he registered more than once.</summary>
    private const int EventsAtOnce = 4;

    // Sets, since entries of a concurrent dictionary are objects: twice the memory, and each for the collector to visit.
    private readonly HashSet<AccountId>[] _shelves = [.. Enumerable.Range(0, Shelves).Select(_ => new HashSet<AccountId>())];

    public ValueTask<bool> Exists(AccountId account) => IsKnown(account) ? new(true) : new(Ask(account));

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

        Remember(account);
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

    private bool IsKnown(AccountId account)
    {
        var shelf = ShelfOf(account);
        lock (shelf)
        {
            return shelf.Contains(account);
        }
    }

    private void Remember(AccountId account)
    {
        var shelf = ShelfOf(account);
        lock (shelf)
        {
            if (shelf.Count >= ShelfCapacity)
            {
                shelf.Clear();
            }

            shelf.Add(account);
        }
    }

    // By other bits than a set's own buckets, which go by the hash's remainder.
    private HashSet<AccountId> ShelfOf(AccountId account) =>
        _shelves[(uint)account.GetHashCode() >> (32 - BitOperations.Log2(Shelves))];
}
