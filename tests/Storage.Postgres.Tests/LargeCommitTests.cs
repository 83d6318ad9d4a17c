using System.Globalization;
using System.Text;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>A commit that takes more than one statement.</summary>
[Collection(SharedPostgres.Name)]
public sealed class LargeCommitTests(SharedPostgres postgres)
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task Entries_past_the_rows_of_a_statement_follow_on_with_their_keys()
    {
        const int Entries = 10_000;
        await using var journal = await postgres.NewStore().OpenJournal();
        NewEntry[] entries = [.. Enumerable.Range(1, Entries).Select(version => new NewEntry(
            "test.happened", Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture)), DateTimeOffset.UnixEpoch,
            Enumerable.Range(0, version % 3).Select(key => new EntryKey((UInt128)((version * 10) + key), (UInt128)key)).ToArray()))];

        var result = await journal.Append(new("wallet/1", 1, entries));
        await journal.Commit("wallet/1", Entries + 1); // What is kept from one commit to the next holds nothing of it.

        var read = await journal.ReadToEnd();
        string[] written = [.. Enumerable.Range(1, Entries).Select(version => version.ToString(CultureInfo.InvariantCulture))];
        Assert.Equal(written, Appends.Texts(read.Take(Entries)));
        Assert.Equal(Enumerable.Range(1, Entries + 1).Select(version => (long)version), read.Select(entry => entry.Version));
        Assert.Equal(Enumerable.Range(1 - Entries, Entries).Select(before => result.Position + before), read.Take(Entries).Select(entry => entry.Position));
        foreach (var version in (int[])[1, 2, 4_096, 4_097, 4_099, 8_192, 8_194, Entries])
        {
            for (var key = 0; key < version % 3; key++)
            {
                var found = await journal.Find("wallet/1", (UInt128)((version * 10) + key));
                Assert.Equal((version, (UInt128)key), (found!.Entry.Version, found.Fingerprint));
            }
        }
    }

    [Fact]
    public async Task Payloads_past_the_bytes_of_a_statement_are_read_as_they_were_written()
    {
        await using var journal = await postgres.NewStore().OpenJournal();
        var random = new Random(7);
        byte[][] payloads = [.. ((int[])[1, 9 * Mebibyte, 0, 5 * Mebibyte, 3 * Mebibyte, 1, 17 * Mebibyte]).Select(bytes => new byte[bytes])];
        Array.ForEach(payloads, random.NextBytes);

        await journal.Append(new("wallet/1", 1, [.. payloads.Select(payload => new NewEntry("test.happened", payload, DateTimeOffset.UnixEpoch, []))]));

        Assert.Equal(payloads, (await journal.Read("wallet/1", 1, 10)).Select(entry => entry.Payload.ToArray()));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1999-12-31T23:59:59.999999Z")]
    [InlineData("2000-01-01T00:00:00.000001+14:00")]
    [InlineData("9999-12-31T23:59:59.999999Z")]
    public async Task Times_of_all_ages_are_read_as_they_were_written(string time)
    {
        await using var journal = await postgres.NewStore().OpenJournal();
        var written = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

        await journal.Append(new("wallet/1", 1, [new("test.happened", ReadOnlyMemory<byte>.Empty, written, [])]));

        Assert.Equal(written, Assert.Single(await journal.Read("wallet/1", 1, 10)).Time);
    }
}
