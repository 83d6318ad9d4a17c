using FsCheck.Xunit;
using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Abstractions.Tests;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0", 8, "0")]
    [InlineData("1", 8, "100000000")]
    [InlineData("0.00000001", 8, "1")]
    [InlineData("21000000", 8, "2100000000000000")]
    [InlineData("1.50", 2, "150")]
    [InlineData("00.5", 2, "50")]
    [InlineData("0.000000000000000001", 18, "1")]
    public void A_decimal_text_is_a_count_of_smallest_units(string text, int decimals, string units)
    {
        Assert.True(DecimalText.TryParse(text, out var value));
        Assert.True(value.TryScale(decimals, out var scaled));
        Assert.Equal(Int128.Parse(units, provider: null), scaled);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e8")]
    [InlineData("1e400")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1.2.3")]
    [InlineData(" 1")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("١")]
    [InlineData("11111111111111111111111111111111111111111111111")]
    public void Anything_else_is_no_decimal_text(string? text) => Assert.False(DecimalText.TryParse(text, out _));

    [Fact]
    public void More_decimals_than_the_asset_has_do_not_scale()
    {
        Assert.True(DecimalText.TryParse("0.000000001", out var value));
        Assert.False(value.TryScale(8, out _));
    }

    [Property]
    public void Formatting_and_parsing_return_the_same_units(ulong high, ulong low, byte decimals)
    {
        var places = decimals % (Asset.MaxDecimals + 1);
        var units = (Int128)new UInt128(high % 1_000_000_000, low);
        Assert.True(DecimalText.TryParse(DecimalText.Format(units, places), out var value));
        Assert.True(value.TryScale(places, out var parsed));
        Assert.Equal(units, parsed);
    }

    [Fact]
    public void A_negative_number_is_written_with_a_sign_and_without_trailing_zeros() =>
        Assert.Equal("-1.05", DecimalText.Format(-1_050, 3));
}
