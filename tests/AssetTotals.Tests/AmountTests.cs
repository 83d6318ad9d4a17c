using AssetTotals;

namespace Orleans.Crypto.AssetTotals.Tests;

public sealed class AmountTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.015", "0.015")]
    [InlineData("12.50", "12.5")]
    [InlineData("100", "100")]
    [InlineData("0.000000000000000001", "0.000000000000000001")]
    [InlineData("170141183460469231731687303715884105727.000000000000000001", "170141183460469231731687303715884105727.000000000000000001")]
    public void An_amount_is_kept_exactly(string text, string kept) => Assert.Equal(kept, Amount.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1\n")]
    [InlineData("0.0000000000000000001")]
    public void What_is_no_amount_is_refused(string text) => Assert.Throws<FormatException>(() => Amount.Parse(text));

    [Fact]
    public void Sums_lose_nothing() =>
        Assert.Equal("100000000000000000000000000000.000000000000000003", (Amount.Parse("99999999999999999999999999999.999999999999999999") + Amount.Parse("0.000000000000000004")).ToString());
}
