using Npgsql;
using Orleans.Crypto.Ledger.Journal.GroupCommit;

namespace Orleans.Crypto.Storage.Postgres.Reads;

/// <summary>The names of the streams that were read last, by their numbers: a name never changes.</summary>
/// <remarks>To join them costs the server more than to read the entries.</remarks>
internal sealed class StreamNames(NpgsqlDataSource database, int capacity)
{
    private readonly Lock _lock = new();
    private readonly RecentlyUsed<long, string> _names = new(capacity);

    /// <summary>Null where it must be loaded.</summary>
    public string? Known(long stream)
    {
        lock (_lock)
        {
            return _names.TryGet(stream, out var name) ? name : null;
        }
    }

    public void Keep(long stream, string name)
    {
        lock (_lock)
        {
            // Two readers may have asked for it at once.
            if (!_names.TryGet(stream, out _))
            {
                _names.Add(stream, name);
            }
        }
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
}
