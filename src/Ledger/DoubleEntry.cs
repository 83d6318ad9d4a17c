using System.Collections.Immutable;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Ledger;

/// <summary>The rules of the ledger: what is taken from one account is given to another, and no customer's balance goes below zero.</summary>
public static class DoubleEntry
{
    /// <summary>The balances after a ledger transaction; the changed ones alone are in <paramref name="changed"/>.</summary>
    /// <exception cref="InvariantViolatedException">The postings do not sum to zero per asset, or a balance would go below zero: a bug, never bad input.</exception>
    public static ImmutableArray<Balance> Apply(ImmutableArray<Balance> balances, IEnumerable<Posting> postings, out ImmutableArray<Balance> changed)
    {
        var result = balances.ToBuilder();
        var sums = new List<Amount>(2);
        var touched = new List<AssetId>(2);
        foreach (var posting in postings)
        {
            Add(sums, posting.Amount);
            if (posting.Account is not (LedgerAccount.CustomerAvailable or LedgerAccount.CustomerHeld))
            {
                continue;
            }

            var index = IndexOf(result, posting.Amount.Asset);
            if (index < 0)
            {
                index = result.Count;
                result.Add(new(new(posting.Amount.Asset, 0), new(posting.Amount.Asset, 0)));
            }

            var balance = result[index];
            result[index] = posting.Account == LedgerAccount.CustomerAvailable
                ? balance with { Available = balance.Available + posting.Amount }
                : balance with { Held = balance.Held + posting.Amount };
            if (!touched.Contains(posting.Amount.Asset))
            {
                touched.Add(posting.Amount.Asset);
            }
        }

        foreach (var sum in sums)
        {
            Invariant.Holds(sum.IsZero, "the postings of a transaction must sum to zero per asset");
        }

        var changes = ImmutableArray.CreateBuilder<Balance>(touched.Count);
        foreach (var asset in touched)
        {
            var balance = result[IndexOf(result, asset)];
            Invariant.Holds(balance.Available.Units >= 0 && balance.Held.Units >= 0, "a customer's balance must not go below zero");
            changes.Add(balance);
        }

        changed = changes.MoveToImmutable();
        return result.DrainToImmutable();
    }

    private static void Add(List<Amount> sums, Amount amount)
    {
        for (var i = 0; i < sums.Count; i++)
        {
            if (sums[i].Asset == amount.Asset)
            {
                sums[i] += amount;
                return;
            }
        }

        sums.Add(amount);
    }

    private static int IndexOf(ImmutableArray<Balance>.Builder balances, AssetId asset)
    {
        for (var i = 0; i < balances.Count; i++)
        {
            if (balances[i].Asset == asset)
            {
                return i;
            }
        }

        return -1;
    }
}
