using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Journaling;

public sealed class RecentKeysTests
{
    private const int Capacity = 3;

    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly RecentKeys _keys = new(Capacity);

    [Fact]
    public void The_last_ones_are_remembered()
    {
        for (var key = 1; key <= 5; key++)
        {
            Add(key, s_noon, ends: true);
        }

        Assert.Equal([3, 4, 5], Remembered(5));
    }

    [Fact]
    public void After_a_minute_they_are_forgotten_with_the_next_one()
    {
        Add(1, s_noon, ends: true);
        Add(2, s_noon.AddSeconds(30), ends: true);
        Add(3, s_noon.AddSeconds(61), ends: true);

        Assert.Equal([2, 3], Remembered(3));
    }

    [Fact]
    public void One_that_is_not_durable_yet_stays_for_its_retries()
    {
        var waiting = Add(1, s_noon, ends: false);
        for (var key = 2; key <= 6; key++)
        {
            Add(key, s_noon.AddMinutes(key), ends: true);
        }

        Assert.True(_keys.TryGet(1, out var recent));
        Assert.Same(waiting, recent.Append);
        _keys.End(waiting, isCommitted: true);
        Add(7, s_noon.AddMinutes(7), ends: true);
        Assert.Equal([6, 7], Remembered(7));
    }

    [Fact]
    public void One_that_failed_is_forgotten_unless_it_was_added_again()
    {
        var first = Add(1, s_noon, ends: false);
        var second = Add(1, s_noon, ends: false);

        _keys.End(first, isCommitted: false);
        Assert.True(_keys.TryGet(1, out var recent));
        Assert.Same(second, recent.Append);

        _keys.End(second, isCommitted: false);
        Assert.Empty(Remembered(1));
    }

    /// <summary>Few of them are looked at one by one, many are found by a table.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(100)]
    public void Whatever_happens_they_are_what_a_plain_list_remembers(int capacity)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (random, keys, model, now) = (new Random(seed), new RecentKeys(capacity), new List<Known>(), s_noon);
            for (var step = 0; step < 150; step++)
            {
                var underWay = model.FindAll(known => !known.Ended);
                if (random.Next(2) == 0 || underWay.Count == 0)
                {
                    now = now.AddSeconds(random.Next(4));
                    var key = random.Next(1, 31);
                    var append = Append(key, now);
                    keys.Add(new((UInt128)key), append, now);
                    model.Find(known => known.Key == key)?.Forget();
                    model.Add(new(key, append, now));
                    while (model[0].Ended && (model.Count > capacity || now - model[0].Added > TimeSpan.FromMinutes(1)))
                    {
                        model.RemoveAt(0);
                    }
                }
                else
                {
                    var ending = underWay[random.Next(underWay.Count)];
                    var isCommitted = random.Next(3) > 0;
                    keys.End(ending.Append, isCommitted);
                    ending.Ended = true;
                    if (!isCommitted)
                    {
                        ending.Forget();
                    }
                }

                AssertSame(keys, model, $"seed {seed}, step {step}");
            }
        }
    }

    private static void AssertSame(RecentKeys keys, List<Known> model, string where)
    {
        for (var key = 1; key <= 30; key++)
        {
            var known = model.Find(known => known.Key == key);
            var isKnown = keys.TryGet((UInt128)key, out var recent);
            Assert.True(isKnown == known is not null, $"{where}: key {key} is {(isKnown ? "" : "not ")}known");
            Assert.Same(known is { Ended: false } ? known.Append : null, recent.Append);
        }
    }

    private AppendUnderWay Add(int key, DateTimeOffset now, bool ends)
    {
        var append = Append(key, now);
        _keys.Add(new((UInt128)key), append, now);
        if (ends)
        {
            _keys.End(append, isCommitted: true);
        }

        return append;
    }

    private static AppendUnderWay Append(int key, DateTimeOffset now) => new((UInt128)key, new(key, now, new KeyClaimed("test")), key, epoch: 0);

    private IEnumerable<int> Remembered(int last) => Enumerable.Range(1, last).Where(key => _keys.Contains((UInt128)key));

    private sealed class Known(int key, AppendUnderWay append, DateTimeOffset added)
    {
        /// <summary>Null of one that only takes its place.</summary>
        public int? Key { get; private set; } = key;

        public AppendUnderWay Append => append;

        public DateTimeOffset Added => added;

        public bool Ended { get; set; }

        public void Forget() => (Key, Ended) = (null, true);
    }
}
