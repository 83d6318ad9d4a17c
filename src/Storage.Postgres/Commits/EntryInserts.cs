using Npgsql;
using NpgsqlTypes;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.Journal.GroupCommit;

namespace Orleans.Crypto.Storage.Postgres.Commits;

/// <summary>The statements that write a commit's entries and their keys, a column an array.</summary>
/// <remarks>
/// Measured against a binary COPY: the rows cost the server as much, even thousands of them, and a COPY takes two round
/// trips, which for some dozens of rows cost both sides more than the rows do.
/// </remarks>
internal sealed class EntryInserts(long xidOffset)
{
    /// <summary>The server holds a statement's parameters in memory.</summary>
    private const int MaxRows = 4_096;

    /// <summary>As <see cref="MaxRows"/>; a single larger payload has a statement of its own.</summary>
    private const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Arrays that are kept for the next commit.</summary>
    private const int MaxKept = 2;

    private readonly List<Part> _parts = [new(xidOffset)];

    /// <summary>Adds to <paramref name="batch"/> what inserts these appends, at the positions that follow on the transaction's id.</summary>
    public void AddTo(NpgsqlBatch batch, IReadOnlyList<(PendingAppend Append, PlannedHead Head)> appends, EventTypes types)
    {
        var number = 0;
        var part = _parts[0];
        var ordinal = 0;
        for (var a = 0; a < appends.Count; a++)
        {
            var (pending, head) = appends[a];
            var append = pending.Append;
            for (var i = 0; i < append.Entries.Count; i++)
            {
                var entry = append.Entries[i];
                if (part.Rows == MaxRows || (part.Rows > 0 && part.Bytes + entry.Payload.Length > MaxBytes))
                {
                    part.AddTo(batch);
                    part = Next(++number);
                }

                part.Add(ordinal++, head.Id, append.FirstVersion + i, types.Id(entry.Type), entry);
            }
        }

        part.AddTo(batch);
    }

    /// <summary>Lets go of the payloads.</summary>
    public void Clear()
    {
        if (_parts.Count > MaxKept)
        {
            _parts.RemoveRange(MaxKept, _parts.Count - MaxKept);
        }

        foreach (var part in _parts)
        {
            part.Clear();
        }
    }

    private Part Next(int number)
    {
        if (number == _parts.Count)
        {
            _parts.Add(new(xidOffset));
        }

        return _parts[number];
    }

    /// <summary>As many rows as one statement takes. The arrays are lists, and so are filled again and again.</summary>
    private sealed class Part
    {
        private readonly NpgsqlParameter<List<int>> _ordinals = Array<int>(NpgsqlDbType.Integer);
        private readonly NpgsqlParameter<List<long>> _streams = Array<long>(NpgsqlDbType.Bigint);
        private readonly NpgsqlParameter<List<long>> _versions = Array<long>(NpgsqlDbType.Bigint);
        private readonly NpgsqlParameter<List<DateTime>> _times = Array<DateTime>(NpgsqlDbType.TimestampTz);
        private readonly NpgsqlParameter<List<short>> _types = Array<short>(NpgsqlDbType.Smallint);
        private readonly NpgsqlParameter<List<ReadOnlyMemory<byte>>> _payloads = Array<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
        private readonly NpgsqlParameter<List<long>> _keyStreams = Array<long>(NpgsqlDbType.Bigint);
        private readonly NpgsqlParameter<List<long>> _keyVersions = Array<long>(NpgsqlDbType.Bigint);
        private readonly NpgsqlParameter<List<Guid>> _keys = Array<Guid>(NpgsqlDbType.Uuid);
        private readonly NpgsqlParameter<List<Guid?>> _fingerprints = Array<Guid?>(NpgsqlDbType.Uuid);
        private readonly NpgsqlBatchCommand _insertEntries;
        private readonly NpgsqlBatchCommand _insertKeys;

        public Part(long xidOffset)
        {
            // In the select list, where the arrays are taken apart row by row; in FROM, each would be copied first.
            _insertEntries = new(
                $"""
                INSERT INTO journal (position, stream, version, time, type, payload)
                SELECT ((SELECT pg_current_xact_id()::text::bigint + $1) << {JournalPosition.OrdinalBits}) + unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7)
                """)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = xidOffset }, _ordinals, _streams, _versions, _times, _types, _payloads },
            };
            _insertKeys = new("INSERT INTO journal_key (stream, version, entry_key, fingerprint) SELECT unnest($1), unnest($2), unnest($3), unnest($4)")
            {
                Parameters = { _keyStreams, _keyVersions, _keys, _fingerprints },
            };
        }

        public int Rows => _ordinals.TypedValue!.Count;

        public long Bytes { get; private set; }

        public void Add(int ordinal, long stream, long version, short type, NewEntry entry)
        {
            _ordinals.TypedValue!.Add(ordinal);
            _streams.TypedValue!.Add(stream);
            _versions.TypedValue!.Add(version);
            _times.TypedValue!.Add(entry.Time.UtcDateTime);
            _types.TypedValue!.Add(type);
            _payloads.TypedValue!.Add(entry.Payload);
            Bytes += entry.Payload.Length;
            for (var k = 0; k < entry.Keys.Count; k++)
            {
                var key = entry.Keys[k];
                _keyStreams.TypedValue!.Add(stream);
                _keyVersions.TypedValue!.Add(version);
                _keys.TypedValue!.Add(key.Value.ToUuid());
                _fingerprints.TypedValue!.Add(key.Fingerprint == default ? null : key.Fingerprint.ToUuid());
            }
        }

        public void AddTo(NpgsqlBatch batch)
        {
            Renew(_ordinals);
            Renew(_streams);
            Renew(_versions);
            Renew(_times);
            Renew(_types);
            Renew(_payloads);
            batch.BatchCommands.Add(_insertEntries);
            if (_keys.TypedValue!.Count > 0)
            {
                Renew(_keyStreams);
                Renew(_keyVersions);
                Renew(_keys);
                Renew(_fingerprints);
                batch.BatchCommands.Add(_insertKeys);
            }
        }

        public void Clear()
        {
            _ordinals.TypedValue!.Clear();
            _streams.TypedValue!.Clear();
            _versions.TypedValue!.Clear();
            _times.TypedValue!.Clear();
            _types.TypedValue!.Clear();
            _payloads.TypedValue!.Clear();
            _keyStreams.TypedValue!.Clear();
            _keyVersions.TypedValue!.Clear();
            _keys.TypedValue!.Clear();
            _fingerprints.TypedValue!.Clear();
            Bytes = 0;
        }

        private static NpgsqlParameter<List<T>> Array<T>(NpgsqlDbType element) => new() { TypedValue = [], NpgsqlDbType = NpgsqlDbType.Array | element };

        /// <summary>Tells the parameter that the list's contents are others: it may have kept their length.</summary>
        private static void Renew<T>(NpgsqlParameter<List<T>> parameter) => parameter.TypedValue = parameter.TypedValue;
    }
}
