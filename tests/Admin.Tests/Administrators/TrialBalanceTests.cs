using Orleans.Crypto.Admin.Administrators;

namespace Orleans.Crypto.Admin.Tests.Administrators;

public sealed class TrialBalanceTests
{
    [Theory]
    [InlineData(true, "0", true)]
    [InlineData(true, "0.00", true)]
    [InlineData(false, "0", false)]
    [InlineData(true, "0.000000000000000001", false)]
    [InlineData(true, "-5", false)]
    [InlineData(true, "", false)]
    public void Money_is_conserved_only_when_the_server_says_so_and_each_sum_is_zero(bool balanced, string sum, bool expected) =>
        Assert.Equal(expected, new TrialBalance([Sums("0", "0"), Sums(sum, "0")], balanced).IsZero);

    [Fact]
    public void A_trial_balance_without_assets_shows_nothing() => Assert.False(new TrialBalance([], Balanced: true).IsZero);

    [Theory]
    [InlineData("0", true)]
    [InlineData("0.5", false)]
    public void Transit_has_to_be_empty_to_be_settled(string inTransit, bool expected) =>
        Assert.Equal(expected, new TrialBalance([Sums("0", inTransit)], Balanced: true).IsSettled);

    private static AssetSums Sums(string sum, string inTransit) =>
        new("BTC", new Dictionary<string, string>(StringComparer.Ordinal) { ["inTransit"] = inTransit }, sum);
}
