using AssetTotals;
using Confluent.Kafka;

namespace Orleans.Crypto.AssetTotals.Tests;

public sealed class TotalsStoreTests : IDisposable
{
    private const string Topic = "transfers";

    private static readonly TopicPartition s_partition = new(Topic, 3);

    private readonly StateFile _file = new();
    private readonly TotalsStore _store;

    public TotalsStoreTests() => _store = _file.Open();

    [Fact]
    public void Totals_and_place_are_there_when_it_is_opened_again()
    {
        Assert.True(_store.Count(s_partition, null, 12, [Deposit("wallet/a", 1, "1.5"), Transfer("wallet/a", 2, "0.25")]));
        Assert.True(_store.Count(s_partition, 12, 13, [Transfer("wallet/b", 1, "0.5")]));

        using var again = _file.Open();

        Assert.Equal(13, again.PlaceOf(s_partition));
        Assert.Equal([new AssetTotal("BTC", Amount.Parse("1.5"), Amount.Parse("0.75"))], again.Totals(Topic));
    }

    [Fact]
    public void An_event_that_comes_again_is_counted_once()
    {
        _store.Count(s_partition, null, 3, [Deposit("wallet/a", 1, "1"), Deposit("wallet/a", 4, "2"), Deposit("wallet/a", 1, "1")]);
        _store.Count(s_partition, 3, 6, [Deposit("wallet/a", 4, "2"), Deposit("wallet/b", 1, "4"), Deposit("wallet/a", 5, "8")]);

        Assert.Equal("15", _store.Totals(Topic).Single().Deposited.ToString());
    }

    [Fact]
    public void Who_was_overtaken_counts_nothing()
    {
        _store.Count(s_partition, null, 5, [Deposit("wallet/a", 1, "1")]);
        using var other = _file.Open();
        Assert.True(other.Count(s_partition, 5, 7, [Deposit("wallet/a", 2, "2")]));

        Assert.False(_store.Count(s_partition, 5, 6, [Deposit("wallet/b", 1, "4")]));

        Assert.Equal(7, _store.PlaceOf(s_partition));
        Assert.Equal("3", _store.Totals(Topic).Single().Deposited.ToString());
    }

    [Fact]
    public void A_batch_that_can_not_be_read_to_its_end_changes_nothing()
    {
        _store.Count(s_partition, null, 5, [Deposit("wallet/a", 1, "1")]);

        Assert.Throws<FormatException>(() => _store.Count(s_partition, 5, 7, [Deposit("wallet/a", 2, "2"), .. Damaged()]));
        Assert.Throws<FormatException>(() => _store.Count(s_partition, 5, 7, Partly()));

        Assert.Equal(5, _store.PlaceOf(s_partition));
        Assert.True(_store.Count(s_partition, 5, 7, [Deposit("wallet/a", 2, "2")]));
        Assert.Equal("3", _store.Totals(Topic).Single().Deposited.ToString());

        static IEnumerable<Movement> Damaged() => throw new FormatException();

        static IEnumerable<Movement> Partly()
        {
            yield return Deposit("wallet/a", 2, "2");
            throw new FormatException();
        }
    }

    [Fact]
    public void Totals_of_some_partitions_are_the_sums_of_those()
    {
        for (var partition = 0; partition < 4; partition++)
        {
            _store.Count(new(Topic, partition), null, 1, [Deposit($"wallet/{partition}", 1, (1 << partition).ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        }

        _store.Count(new("other", 0), null, 1, [Deposit("wallet/a", 1, "100")]);

        Assert.Equal("10", _store.Totals(Topic, [1, 3]).Single().Deposited.ToString());
        Assert.Equal("15", _store.Totals(Topic).Single().Deposited.ToString());
        Assert.Empty(_store.Totals(Topic, []));
    }

    public void Dispose()
    {
        _store.Dispose();
        _file.Dispose();
    }

    private static Movement Deposit(string stream, long version, string amount) => new(stream, version, [new("BTC", IsDeposit: true, Amount.Parse(amount))]);

    private static Movement Transfer(string stream, long version, string amount) => new(stream, version, [new("BTC", IsDeposit: false, Amount.Parse(amount))]);
}
