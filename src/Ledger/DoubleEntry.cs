using System.Collections.Immutable;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Ledger;

/// <summary>The rules of the ledger: what is taken from one account is given to another, and no customer's balance goes below zero.</summary>
public static class DoubleEntry
{
    /// <summary>The balances that a ledger transaction changes, as they are after it, in the order in which it names them.</summary>
    /// <exception cref="InvariantViolatedException">The postings do not sum to zero per asset, or a balance would go below zero: a bug, never bad input.</exception>
    public static ImmutableArray<Balance> Changes(ImmutableArray<Balance> balances, ImmutableArray<Posting> postings)
    {
        var assets = 0;
        for (var i = 0; i < postings.Length; i++)
        {
            if (IsFirst(postings, i, customersOnly: false))
            {
                Invariant.Holds(Sum(postings, postings[i].Amount.Asset) == 0, "the postings of a transaction must sum to zero per asset");
            }

            assets += IsFirst(postings, i, customersOnly: true) ? 1 : 0;
        }

        var changes = ImmutableArray.CreateBuilder<Balance>(assets);
        for (var i = 0; i < postings.Length; i++)
        {
            if (IsFirst(postings, i, customersOnly: true))
            {
                changes.Add(Change(balances, postings, postings[i].Amount.Asset));
            }
        }

        return changes.MoveToImmutable();
    }

    /// <summary>The balances with these of them as they are now.</summary>
    public static ImmutableArray<Balance> With(this ImmutableArray<Balance> balances, ImmutableArray<Balance> changes)
    {
        if (balances.IsEmpty || (balances.Length == 1 && changes.Length == 1 && balances[0].Asset == changes[0].Asset))
        {
            return changes;
        }

        foreach (var change in changes)
        {
            var index = IndexOf(balances, change.Asset);
            balances = index < 0 ? balances.Add(change) : balances.SetItem(index, change);
        }

        return balances;
    }

    private static Balance Change(ImmutableArray<Balance> balances, ImmutableArray<Posting> postings, AssetId asset)
    {
        var index = IndexOf(balances, asset);
        var (available, held) = index < 0 ? ((Int128)0, (Int128)0) : (balances[index].Available.Units, balances[index].Held.Units);
        foreach (var posting in postings)
        {
            if (posting.Amount.Asset != asset)
            {
                continue;
            }

            switch (posting.Account)
            {
                case LedgerAccount.CustomerAvailable:
                    available = checked(available + posting.Amount.Units);
                    break;
                case LedgerAccount.CustomerHeld:
                    held = checked(held + posting.Amount.Units);
                    break;
            }
        }

        Invariant.Holds(available >= 0 && held >= 0, "a customer's balance must not go below zero");
        return new(new(asset, available), new(asset, held));
    }

    private static Int128 Sum(ImmutableArray<Posting> postings, AssetId asset)
    {
        Int128 sum = 0;
        foreach (var posting in postings)
        {
            if (posting.Amount.Asset == asset)
            {
                sum = checked(sum + posting.Amount.Units);
            }
        }

        return sum;
    }

    /// <summary>Whether a posting is the first of its asset.</summary>
    private static bool IsFirst(ImmutableArray<Posting> postings, int index, bool customersOnly)
    {
        if (customersOnly && !IsCustomers(postings[index]))
        {
            return false;
        }

        for (var i = 0; i < index; i++)
        {
            if (postings[i].Amount.Asset == postings[index].Amount.Asset && (!customersOnly || IsCustomers(postings[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsCustomers(Posting posting) => posting.Account is LedgerAccount.CustomerAvailable or LedgerAccount.CustomerHeld;

    private static int IndexOf(ImmutableArray<Balance> balances, AssetId asset)
    {
        for (var i = 0; i < balances.Length; i++)
        {
            if (balances[i].Asset == asset)
            {
                return i;
            }
        }

        return -1;
    }
}
