using Npgsql;
using NpgsqlTypes;
using Orleans.Crypto.Ledger.Journal.GroupCommit;

namespace Orleans.Crypto.Storage.Postgres.Commits;

/// <summary>
/// The one session that writes, with what it knows of the database. After any exception it must be disposed: that rolls
/// back, and what it knew may be wrong.
/// </summary>
internal sealed class CommitSession : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly CommitPlan _plan;
    private readonly EventTypes _types;
    private readonly NpgsqlBatch _batch;
    private readonly EntryInserts _inserts;
    private readonly long _xidOffset;

    // Makes the transaction take its id, of which the positions are made.
    private readonly NpgsqlBatchCommand _takeId = new("SELECT pg_current_xact_id()::text::bigint");

    public CommitSession(NpgsqlConnection connection, EventTypes types, PostgresJournalOptions options)
    {
        _connection = connection;
        _types = types;
        // A plan must not lose a head that it has decided on.
        _plan = new(new(Math.Max(options.StreamHeads, 2 * (options.MaxCommitEntries + 1))));
        using var command = new NpgsqlCommand("SELECT xid_offset FROM journal_origin", connection);
        _xidOffset = (long)command.ExecuteScalar()!;
        _batch = new(connection);
        _inserts = new(_xidOffset);
    }

    /// <summary>The commit that was sent and whose outcome is not known yet, or null.</summary>
    public SentCommit? Sent { get; private set; }

    /// <summary>
    /// Writes the batch in one transaction, without the appends that conflict, and leaves the outcome in each write.
    /// </summary>
    /// <returns>The last position written; 0 where no append was.</returns>
    public long Commit(List<PendingWrite> batch)
    {
        _plan.Begin();
        while (true)
        {
            while (_plan.Make(batch) is { Count: > 0 } streams)
            {
                ReadHeads(streams);
            }

            try
            {
                return Write(batch);
            }
            catch (PostgresException exception) when (IsConflict(exception) && Sent is null)
            {
                _types.Forget();
                // Other processes have written to some of the streams, or some keys are taken: each round finds at least one.
                ReadHeads([.. _plan.Accepted.Select(accepted => accepted.Append.Append.StreamId).Distinct(StringComparer.Ordinal)]);
                ReadTakenKeys();
            }
        }
    }

    public void Dispose()
    {
        _batch.Dispose();
        _connection.Dispose();
    }

    /// <summary>Whether another plan can avoid it. A position that is taken, say, would be met for ever.</summary>
    private static bool IsConflict(PostgresException exception) =>
        exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "journal_stream_version" or "journal_key_once" };

    private long Write(List<PendingWrite> batch)
    {
        if (_plan.Accepted.Count == 0 && batch.TrueForAll(write => write is PendingAppend))
        {
            return 0;
        }

        // Two round trips: BEGIN goes with the first statement, all statements go together, and COMMIT must not go before
        // the transaction's id is known, by which its outcome is found should the connection be lost.
        using var transaction = _connection.BeginTransaction();
        _batch.BatchCommands.Clear();
        long last = 0;
        SentCommit? sent = null;
        if (_plan.Accepted.Count > 0)
        {
            EnsureStreams();
            _types.Ensure(_connection, _plan.Accepted);
            _inserts.Clear();
            _batch.BatchCommands.Add(_takeId);
            _inserts.AddTo(_batch, _plan.Accepted, _types);
            AddOthers(batch);
            var transactionId = (long)_batch.ExecuteScalar()!;
            var first = JournalPosition.First(transactionId + _xidOffset);
            last = SetPositions(first);
            sent = Describe(transactionId, first);
        }
        else
        {
            AddOthers(batch);
            _batch.ExecuteNonQuery();
        }

        Sent = sent;
        transaction.Commit();
        Sent = null;
        _inserts.Clear();
        _plan.Committed();
        return last;
    }

    private void EnsureStreams()
    {
        var fresh = _plan.Accepted.Where(accepted => accepted.Head.Id == 0).DistinctBy(accepted => accepted.Head).ToDictionary(accepted => accepted.Append.Append.StreamId, accepted => accepted.Head, StringComparer.Ordinal);
        if (fresh.Count == 0)
        {
            return;
        }

        // In order, so that two processes that meet here wait for each other in one direction only.
        string[] names = [.. fresh.Keys.Order(StringComparer.Ordinal)];
        using var batch = new NpgsqlBatch(_connection)
        {
            BatchCommands =
            {
                new("INSERT INTO stream (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING") { Parameters = { new() { Value = names } } },
                new("SELECT id, name FROM stream WHERE name = ANY ($1)") { Parameters = { new() { Value = names } } },
            },
        };
        using var rows = batch.ExecuteReader();
        while (rows.Read())
        {
            fresh[rows.GetString(1)].Id = rows.GetInt64(0);
        }
    }

    private long SetPositions(long next)
    {
        for (var i = 0; i < _plan.Accepted.Count; i++)
        {
            var pending = _plan.Accepted[i].Append;
            next += pending.Append.Entries.Count;
            pending.Result = new(Ledger.Journal.AppendStatus.Committed, next - 1);
        }

        return next - 1;
    }

    private void AddOthers(List<PendingWrite> batch)
    {
        foreach (var write in batch)
        {
            switch (write)
            {
                case PendingSnapshot { Snapshot: var snapshot, StreamId: var stream }:
                    _batch.BatchCommands.Add(new(
                        """
                        INSERT INTO snapshot AS kept (stream, version, payload) VALUES ($1, $2, $3)
                        ON CONFLICT (stream) DO UPDATE SET version = excluded.version, payload = excluded.payload WHERE excluded.version >= kept.version
                        """)
                    {
                        Parameters = { new() { Value = stream }, new() { Value = snapshot.Version }, new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = snapshot.Payload, NpgsqlDbType = NpgsqlDbType.Bytea } },
                    });
                    break;
                case PendingCheckpoint checkpoint:
                    _batch.BatchCommands.Add(new("INSERT INTO checkpoint (reader, position) VALUES ($1, $2) ON CONFLICT (reader) DO UPDATE SET position = excluded.position")
                    {
                        Parameters = { new() { Value = checkpoint.Reader }, new() { Value = checkpoint.Position } },
                    });
                    break;
            }
        }
    }

    private void ReadHeads(IReadOnlyCollection<string> streams)
    {
        var unknown = streams.ToHashSet(StringComparer.Ordinal);
        using var command = new NpgsqlCommand(
            """
            SELECT name, id, coalesce((SELECT version FROM journal WHERE stream = id ORDER BY version DESC LIMIT 1), 0)
            FROM stream WHERE name = ANY ($1)
            """,
            _connection)
        {
            Parameters = { new() { Value = streams.ToArray() } },
        };
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var name = rows.GetString(0);
            unknown.Remove(name);
            _plan.Read(name, rows.GetInt64(1), rows.GetInt64(2));
        }

        foreach (var name in unknown)
        {
            _plan.Read(name, id: 0, version: 0);
        }
    }

    private void ReadTakenKeys()
    {
        var streams = new List<long>();
        var keys = new List<Guid>();
        foreach (var (pending, head) in _plan.Accepted)
        {
            foreach (var key in pending.Append.Entries.SelectMany(entry => entry.Keys))
            {
                streams.Add(head.Id);
                keys.Add(key.Value.ToUuid());
            }
        }

        using var command = new NpgsqlCommand(
            "SELECT taken.stream, taken.entry_key FROM unnest($1::bigint[], $2::uuid[]) AS sought (stream, entry_key) JOIN journal_key AS taken USING (stream, entry_key)",
            _connection)
        {
            Parameters = { new() { Value = streams.ToArray() }, new() { Value = keys.ToArray() } },
        };
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            _plan.TakenKeys.Add((rows.GetInt64(0), Uuids.ToUInt128(rows.GetGuid(1))));
        }
    }

    private SentCommit Describe(long transactionId, long firstPosition)
    {
        var (pending, head) = _plan.Accepted[0];
        return new(transactionId, firstPosition, head.Id, pending.Append.FirstVersion, pending.Append.Entries[0]);
    }
}
