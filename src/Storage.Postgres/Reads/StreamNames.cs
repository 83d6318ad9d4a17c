using System.Collections.Concurrent;
using Npgsql;

namespace Orleans.Crypto.Storage.Postgres.Reads;

/// <summary>The names of the streams that were read last, by their numbers: a name never changes.</summary>
/// <remarks>To join them costs the server more than to read the entries.</remarks>
internal sealed class StreamNames(NpgsqlDataSource database)
{
    /// <summary>About 200 bytes each; twice as many are kept for a while.</summary>
    private const int Capacity = 65_536;

    // Two generations, as of the writer's heads: when the young one is full, the old one goes.
    private volatile ConcurrentDictionary<long, string> _young = new();
    private volatile ConcurrentDictionary<long, string> _old = new();
    private int _count;

    /// <summary>Null where it must be loaded.</summary>
    public string? Known(long stream)
    {
        if (_young.TryGetValue(stream, out var name))
        {
            return name;
        }

        if (_old.TryGetValue(stream, out name))
        {
            Keep(stream, name);
        }

        return name;
    }

    /// <exception cref="InvalidDataException">The journal lacks one of them.</exception>
    public async Task<Dictionary<long, string>> Load(long[] streams, CancellationToken cancellationToken)
    {
        Dictionary<long, string> names = new(streams.Length);
        await using var command = database.CreateCommand("SELECT id, name FROM stream WHERE id = ANY ($1)");
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = streams });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (stream, name) = (rows.GetInt64(0), rows.GetString(1));
            names.Add(stream, name);
            Keep(stream, name);
        }

        return names.Count == streams.Length ? names : throw new InvalidDataException("The journal has entries of a stream that it does not name.");
    }

    private void Keep(long stream, string name)
    {
        if (!_young.TryAdd(stream, name) || Interlocked.Increment(ref _count) < Capacity)
        {
            return;
        }

        // Two readers may do so at once, and forget too much: it is only loaded again.
        _old = _young;
        _young = new();
        Interlocked.Exchange(ref _count, 0);
    }
}
