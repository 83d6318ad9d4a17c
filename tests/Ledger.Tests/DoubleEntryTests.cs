using System.Collections.Immutable;
using FsCheck.Xunit;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Ledger.Tests;

public sealed class DoubleEntryTests
{
    private static readonly AssetId s_bitcoin = new("BTC");
    private static readonly AssetId s_dollar = new("USD");

    [Fact]
    public void Postings_that_do_not_sum_to_zero_are_a_bug() => Assert.Throws<InvariantViolatedException>(() =>
        DoubleEntry.Apply([], [new(LedgerAccount.CustomerAvailable, new(s_bitcoin, 1))], out _));

    [Fact]
    public void One_asset_does_not_balance_another() => Assert.Throws<InvariantViolatedException>(() => DoubleEntry.Apply(
        [],
        [new(LedgerAccount.DepositsClearing, new(s_bitcoin, -1)), new(LedgerAccount.CustomerAvailable, new(s_dollar, 1))],
        out _));

    [Fact]
    public void A_balance_never_goes_below_zero() => Assert.Throws<InvariantViolatedException>(() => DoubleEntry.Apply(
        [new(new(s_bitcoin, 5), new(s_bitcoin, 0))],
        [new(LedgerAccount.CustomerAvailable, new(s_bitcoin, -6)), new(LedgerAccount.InTransit, new(s_bitcoin, 6))],
        out _));

    [Property]
    public void A_hold_moves_from_available_to_held_and_leaves_the_total(uint deposit, uint hold)
    {
        var amount = new Amount(s_bitcoin, (Int128)deposit + hold);
        var balances = DoubleEntry.Apply(
            [], [new(LedgerAccount.DepositsClearing, -amount), new(LedgerAccount.CustomerAvailable, amount)], out _);
        var held = new Amount(s_bitcoin, hold);
        balances = DoubleEntry.Apply(
            balances, [new(LedgerAccount.CustomerAvailable, -held), new(LedgerAccount.CustomerHeld, held)], out ImmutableArray<Balance> changed);
        Assert.Equal(new Balance(amount - held, held), Assert.Single(balances));
        Assert.Equal(balances.ToArray(), changed.ToArray());
    }
}
