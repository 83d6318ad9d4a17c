using System.Collections.Concurrent;
using Npgsql;
using Orleans.Crypto.Ledger.Journal.GroupCommit;
using Orleans.Crypto.Storage.Postgres.Commits;

namespace Orleans.Crypto.Storage.Postgres;

/// <summary>The numbers of the event types; there are some dozens, and they never change.</summary>
internal sealed class EventTypes : IDisposable
{
    // The writer's: a rollback may take back what it has just given.
    private readonly ConcurrentDictionary<string, short> _ids = new(StringComparer.Ordinal);

    // The readers': committed, and so for ever.
    private readonly ConcurrentDictionary<short, string> _names = new();
    private readonly ConcurrentDictionary<string, short> _numbers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _loading = new(1, 1);

    public short Id(string name) => _ids[name];

    public void Dispose() => _loading.Dispose();

    /// <summary>Null where the number is new: see <see cref="Name"/>.</summary>
    public string? KnownName(short id) => _names.GetValueOrDefault(id);

    /// <summary>The numbers of these types, of those whose names were asked for already.</summary>
    public short[] KnownNumbers(IReadOnlySet<string>? names)
    {
        if (names is null)
        {
            return [];
        }

        List<short> numbers = new(names.Count);
        foreach (var name in names)
        {
            if (_numbers.TryGetValue(name, out var number))
            {
                numbers.Add(number);
            }
        }

        return [.. numbers];
    }

    /// <summary>Asks the database for a number that is new, on a connection beside the one that reads the entry; one asks at a time.</summary>
    public async ValueTask<string> Name(short id, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (_names.TryGetValue(id, out var known))
        {
            return known;
        }

        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_names.ContainsKey(id))
            {
                await Load(database, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _loading.Release();
        }

        return _names.TryGetValue(id, out var name) ? name : throw new InvalidDataException($"The journal names no event type {id}.");
    }

    /// <summary>Gives a number to every type in these appends.</summary>
    /// <remarks>The numbers of a transaction that fails are not kept: see <see cref="Forget"/>.</remarks>
    public void Ensure(NpgsqlConnection connection, IReadOnlyList<(PendingAppend Append, PlannedHead Head)> appends)
    {
        HashSet<string>? missing = null;
        foreach (var (append, _) in appends)
        {
            for (var i = 0; i < append.Append.Entries.Count; i++)
            {
                var type = append.Append.Entries[i].Type;
                if (!_ids.ContainsKey(type))
                {
                    (missing ??= new(StringComparer.Ordinal)).Add(type);
                }
            }
        }

        if (missing is null)
        {
            return;
        }

        // An insert takes a number for a name that is there already too, and there are only 32,767.
        Find(connection, [.. missing]);
        missing.RemoveWhere(_ids.ContainsKey);
        if (missing.Count > 0)
        {
            Insert(connection, [.. missing.Order(StringComparer.Ordinal)]);
        }
    }

    /// <summary>After a rollback, which may have taken back a number.</summary>
    public void Forget() => _ids.Clear();

    private void Insert(NpgsqlConnection connection, string[] names)
    {
        using var insert = new NpgsqlCommand("INSERT INTO event_type (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING", connection)
        {
            Parameters = { new() { Value = names } },
        };
        insert.ExecuteNonQuery();
        Find(connection, names);
    }

    private void Find(NpgsqlConnection connection, string[] names)
    {
        using var find = new NpgsqlCommand("SELECT id, name FROM event_type WHERE name = ANY ($1)", connection) { Parameters = { new() { Value = names } } };
        using var rows = find.ExecuteReader();
        while (rows.Read())
        {
            _ids[rows.GetString(1)] = rows.GetInt16(0);
        }
    }

    private async Task Load(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, name FROM event_type");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (number, name) = (rows.GetInt16(0), rows.GetString(1));
            _names[number] = name;
            _numbers[name] = number;
        }
    }
}
