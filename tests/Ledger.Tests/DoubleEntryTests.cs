using System.Collections.Immutable;
using FsCheck.Xunit;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Ledger.Tests;

public sealed class DoubleEntryTests
{
    private static readonly AssetId s_bitcoin = new("BTC");
    private static readonly AssetId s_dollar = new("USD");

    private static readonly AssetId[] s_assets = [s_bitcoin, s_dollar, new("ETH")];

    [Fact]
    public void Postings_that_do_not_sum_to_zero_are_a_bug() => Assert.Throws<InvariantViolatedException>(() =>
        DoubleEntry.Changes([], [new(LedgerAccount.CustomerAvailable, new(s_bitcoin, 1))]));

    [Fact]
    public void One_asset_does_not_balance_another() => Assert.Throws<InvariantViolatedException>(() => DoubleEntry.Changes(
        [],
        [new(LedgerAccount.DepositsClearing, new(s_bitcoin, -1)), new(LedgerAccount.CustomerAvailable, new(s_dollar, 1))]));

    [Fact]
    public void A_balance_never_goes_below_zero() => Assert.Throws<InvariantViolatedException>(() => DoubleEntry.Changes(
        [new(new(s_bitcoin, 5), new(s_bitcoin, 0))],
        [new(LedgerAccount.CustomerAvailable, new(s_bitcoin, -6)), new(LedgerAccount.InTransit, new(s_bitcoin, 6))]));

    [Property]
    public void A_hold_moves_from_available_to_held_and_leaves_the_total(uint deposit, uint hold)
    {
        var amount = new Amount(s_bitcoin, (Int128)deposit + hold);
        var balances = DoubleEntry.Changes([], [new(LedgerAccount.DepositsClearing, -amount), new(LedgerAccount.CustomerAvailable, amount)]);
        var held = new Amount(s_bitcoin, hold);
        var changed = DoubleEntry.Changes(balances, [new(LedgerAccount.CustomerAvailable, -held), new(LedgerAccount.CustomerHeld, held)]);
        Assert.Equal(new Balance(amount - held, held), Assert.Single(changed));
        Assert.Equal(changed.ToArray(), balances.With(changed).ToArray());
    }

    /// <summary>Each move takes from one account of an asset what it gives to another, in any order of postings.</summary>
    [Property]
    public void Transactions_of_many_assets_change_what_a_table_of_sums_says((byte Asset, byte From, byte To, ushort Units)[][] transactions)
    {
        var balances = ImmutableArray<Balance>.Empty;
        var model = new Dictionary<(AssetId Asset, LedgerAccount Account), Int128>();
        foreach (var moves in transactions)
        {
            ImmutableArray<Posting> postings =
            [
                .. moves.Select(move => new Posting((LedgerAccount)(move.From % 6), new(s_assets[move.Asset % 3], -move.Units))),
                .. moves.Select(move => new Posting((LedgerAccount)(move.To % 6), new(s_assets[move.Asset % 3], move.Units))).Reverse(),
            ];
            var after = new Dictionary<(AssetId Asset, LedgerAccount Account), Int128>(model);
            foreach (var posting in postings)
            {
                after[(posting.Amount.Asset, posting.Account)] = after.GetValueOrDefault((posting.Amount.Asset, posting.Account)) + posting.Amount.Units;
            }

            if (after.Any(sum => sum.Key.Account is LedgerAccount.CustomerAvailable or LedgerAccount.CustomerHeld && sum.Value < 0))
            {
                Assert.Throws<InvariantViolatedException>(() => DoubleEntry.Changes(balances, postings));
                continue;
            }

            var changes = DoubleEntry.Changes(balances, postings);
            Assert.Equal(
                postings.Where(posting => posting.Account is LedgerAccount.CustomerAvailable or LedgerAccount.CustomerHeld).Select(posting => posting.Amount.Asset).Distinct(),
                changes.Select(change => change.Asset));
            (balances, model) = (balances.With(changes), after);
            Assert.All(balances, balance => Assert.Equal(
                (model.GetValueOrDefault((balance.Asset, LedgerAccount.CustomerAvailable)), model.GetValueOrDefault((balance.Asset, LedgerAccount.CustomerHeld))),
                (balance.Available.Units, balance.Held.Units)));
        }
    }
}
