using System.Collections.Concurrent;
using Orleans.Crypto.Storage.Postgres.Leases;
using Xunit.Abstractions;

namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class PostgresLeasesTests(SharedPostgres postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Category = "cluster/events";

    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    private readonly PostgresStore _store = postgres.NewStore();
    private PostgresLeases _one = null!;
    private PostgresLeases _other = null!;

    public async Task InitializeAsync() => (_one, _other) = (new(await _store.ConnectionString()), new(await _store.ConnectionString()));

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task What_one_has_nobody_else_gets()
    {
        var taken = await _one.Acquire(Category, Terms(s_long, "a", "b"));

        AssertAre(["a", "b"], taken.Keys);
        AssertAre(["c"], (await _other.Acquire(Category, Terms(s_long, "a", "b", "c"))).Keys);
        // Not even he gets it twice.
        Assert.Empty(await _one.Acquire(Category, Terms(s_long, "a")));
    }

    [Fact]
    public async Task The_same_name_in_another_category_is_another_thing()
    {
        await _one.Acquire(Category, Terms(s_long, "a"));

        AssertAre(["a"], (await _other.Acquire("another/events", Terms(s_long, "a"))).Keys);
    }

    [Fact]
    public async Task What_is_not_renewed_goes_to_who_asks_next()
    {
        var lost = await _one.Acquire(Category, Terms(s_short, "a"));
        IReadOnlyDictionary<string, Guid> taken = new Dictionary<string, Guid>(StringComparer.Ordinal);

        await Eventually.True(async () => (taken = await _other.Acquire(Category, Terms(s_long, "a"))).Count == 1);

        Assert.NotEqual(lost["a"], taken["a"]);
        Assert.Empty(await _one.Renew(Category, Terms(s_long, "a"), [lost["a"]]));
        AssertAre(["a"], await _other.Renew(Category, Terms(s_long, "a"), [taken["a"]]));
    }

    [Fact]
    public async Task A_lease_lasts_its_whole_time_by_the_clock_of_the_database()
    {
        await _one.Acquire(Category, Terms(s_short, "a"));
        var due = await _store.Run("SELECT expires FROM lease");

        await Eventually.True(async () => (await _other.Acquire(Category, Terms(s_long, "a"))).Count == 1);

        var taken = (DateTime)(await _store.Run("SELECT expires - interval '10 minutes' FROM lease"))!;
        Assert.True(taken > (DateTime)due!, "It was taken while it was held.");
    }

    [Fact]
    public async Task What_is_renewed_stays()
    {
        var taken = await _one.Acquire(Category, Terms(s_short, "a", "b"));
        AssertAre(["a"], await _one.Renew(Category, Terms(s_long, "a"), [taken["a"]]));

        // The other one has ended by itself, long after the first would have.
        await Eventually.True(async () => (await _other.Acquire(Category, Terms(s_long, "a", "b"))).ContainsKey("b"));

        AssertAre(["a"], await _one.Renew(Category, Terms(s_long, "a", "b"), [taken["a"], taken["b"]]));
    }

    [Fact]
    public async Task What_has_ended_and_nobody_has_taken_can_still_be_renewed()
    {
        var taken = await _one.Acquire(Category, Terms(s_short, "a"));
        await Eventually.True(async () => await _store.Run("SELECT expires < clock_timestamp() FROM lease") is true);

        AssertAre(["a"], await _one.Renew(Category, Terms(s_long, "a"), [taken["a"]]));
        Assert.Empty(await _other.Acquire(Category, Terms(s_long, "a")));
    }

    [Fact]
    public async Task A_token_of_nobody_renews_and_releases_nothing()
    {
        var taken = await _one.Acquire(Category, Terms(s_long, "a"));

        Assert.Empty(await _other.Renew(Category, Terms(s_long, "a"), [Guid.NewGuid()]));
        await _other.Release(Category, ["a"], [Guid.NewGuid()]);
        await _other.Release("another/events", ["a"], [taken["a"]]);

        Assert.Empty(await _other.Acquire(Category, Terms(s_long, "a")));
        AssertAre(["a"], await _one.Renew(Category, Terms(s_long, "a"), [taken["a"]]));
    }

    [Fact]
    public async Task What_is_given_back_is_free_at_once_and_can_not_be_renewed_by_who_gets_it_no_more()
    {
        var taken = await _one.Acquire(Category, Terms(s_long, "a", "b"));

        await _one.Release(Category, ["a"], [taken["a"]]);

        AssertAre(["a"], (await _other.Acquire(Category, Terms(s_long, "a", "b"))).Keys);
        AssertAre(["b"], await _one.Renew(Category, Terms(s_long, "a", "b"), [taken["a"], taken["b"]]));
        // Given back twice, it stays with its new holder.
        await _one.Release(Category, ["a"], [taken["a"]]);
        Assert.Empty(await _one.Acquire(Category, Terms(s_long, "a")));
    }

    [Fact]
    public async Task Many_that_ask_for_the_same_at_once_never_have_it_together()
    {
        const int rounds = 60;
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        string[] names = [.. Enumerable.Range(0, 16).Select(number => $"queue-{number}")];
        var holders = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var taken = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(seed + worker);
            var leases = worker % 2 == 0 ? _one : _other;
            for (var round = 0; round < rounds; round++)
            {
                // In any order: they must not wait for each other for ever.
                var wanted = names.Where(_ => random.Next(2) == 0).ToArray();
                random.Shuffle(wanted);
                var held = await leases.Acquire(Category, Terms(s_long, wanted));
                Assert.All(held.Keys, name => Assert.True(holders.TryAdd(name, worker), $"{name} has two holders."));
                Interlocked.Add(ref taken, held.Count);
                string[] kept = [.. held.Keys];
                random.Shuffle(kept);
                Guid[] tokens = [.. kept.Select(name => held[name])];
                Assert.Equal(kept.Order(StringComparer.Ordinal), (await leases.Renew(Category, Terms(s_long, kept), tokens)).Order(StringComparer.Ordinal));
                Assert.All(kept, name => Assert.True(holders.TryRemove(new(name, worker))));
                await leases.Release(Category, kept, tokens);
            }
        })));

        output.WriteLine($"{taken} taken");
        Assert.True(taken > rounds, "They hardly got anything.");
        Assert.Equal(names.Length, (await _one.Acquire(Category, Terms(s_long, names))).Count);
    }

    private static void AssertAre(string[] expected, IEnumerable<string> actual) =>
        Assert.Equal(expected, actual.Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private static LeaseTerm[] Terms(TimeSpan duration, params ReadOnlySpan<string> names)
    {
        var terms = new LeaseTerm[names.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = new(names[i], duration);
        }

        return terms;
    }
}
