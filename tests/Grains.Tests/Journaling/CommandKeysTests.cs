using System.Globalization;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Journaling;

public sealed class CommandKeysTests
{
    private static readonly Guid s_identifier = Guid.ParseExact("0198c8a1-7d2e-7b11-9c3f-5a1e6f70d2b4", "D");

    [Fact]
    public void A_timed_key_is_the_identifiers_time_and_the_hash_of_both()
    {
        var key = CommandKeys.Timed("transfer", s_identifier);

        // Worked out apart: keys that are made otherwise would not be found again. The time is readable.
        Assert.Equal("0198c8a17d2ec75857fd39262c967d7c", key.Value.ToString("x32", CultureInfo.InvariantCulture));
        Assert.Equal("c75857fd39262c967d7c72699a1cfd6f", key.Former.ToString("x32", CultureInfo.InvariantCulture));
        Assert.Equal(CommandKeys.Named($"transfer/{s_identifier:D}"), key.Former);
    }

    [Fact]
    public void Timed_keys_of_one_identifier_differ_by_fact() =>
        Assert.NotEqual(CommandKeys.Timed("transfer", s_identifier).Value, CommandKeys.Timed("order", s_identifier).Value);

    [Fact]
    public void Later_identifiers_have_greater_keys()
    {
        var time = DateTimeOffset.UnixEpoch;
        var keys = Enumerable.Range(1, 100)
            .Select(step => new TransferId(Guid.CreateVersion7(time.AddMilliseconds(step * 1_000))))
            .Select(id => CommandKeys.Timed("transfer", id.Value).Value)
            .ToArray();

        Assert.Equal(keys.Order(), keys);
    }
}
