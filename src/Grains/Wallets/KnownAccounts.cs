using System.Collections.Concurrent;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>Remembers, for the whole silo, accounts that exist: they never cease to, so a transfer asks only once.</summary>
public sealed class KnownAccounts
{
    /// <summary>Beyond it, the memory starts anew: it is a shortcut, not a register.</summary>
    private const int Capacity = 1_000_000;

    private readonly ConcurrentDictionary<AccountId, bool> _accounts = new();

    public async ValueTask<bool> Exists(AccountId account, IGrainFactory grains)
    {
        if (_accounts.ContainsKey(account))
        {
            return true;
        }

        if (await grains.User(account).Profile() is not { IsEmailConfirmed: true })
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

    /// <summary>The account that is meant, or null where there is none.</summary>
    public async ValueTask<AccountId?> Resolve(Recipient recipient, IGrainFactory grains)
    {
        if (recipient.Account is { } account)
        {
            return await Exists(account, grains) ? account : null;
        }

        return (await grains.Email(recipient.Email!).Resolve())?.Account;
    }
}
