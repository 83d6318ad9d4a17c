using Confluent.Kafka;
using Microsoft.Data.Sqlite;

namespace AssetTotals;

/// <summary>
/// Totals of each partition, with the offset up to which they count: one transaction writes both, so that after a crash
/// they still belong together. All instances share the file; a thread of each uses it.
/// </summary>
internal sealed class TotalsStore : IDisposable
{
    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS place (
            topic TEXT NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS total (
            topic TEXT NOT NULL, partition INTEGER NOT NULL, asset TEXT NOT NULL, deposited TEXT NOT NULL, transferred TEXT NOT NULL,
            PRIMARY KEY (topic, partition, asset)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS seen (
            topic TEXT NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (topic, stream)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;

    private TotalsStore(SqliteConnection connection) => _connection = connection;

    public static TotalsStore Open(string path)
    {
        // Without a pool, closing the store closes the file.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Schema;
            command.ExecuteNonQuery();
            return new(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The offset of the first message that is not counted yet; null where none of the partition is.</summary>
    public long? PlaceOf(TopicPartition partition) => PlaceOf(partition, transaction: null);

    /// <summary>Counts what was read of a partition, each event once.</summary>
    /// <param name="from">Where reading began, as <see cref="PlaceOf(TopicPartition)"/> said.</param>
    /// <param name="next">The offset after what was read.</param>
    /// <returns>False, with nothing changed, where another instance has counted on from there: it has the partition now.</returns>
    public bool Count(TopicPartition partition, long? from, long next, IEnumerable<Movement> movements)
    {
        // Immediate: who looks at the place also has the right to write.
        using var transaction = _connection.BeginTransaction(deferred: false);
        if (PlaceOf(partition, transaction) != from)
        {
            return false;
        }

        var totals = Totals(partition.Topic, [partition.Partition.Value], transaction).ToDictionary(total => total.Asset, StringComparer.Ordinal);
        foreach (var movement in movements)
        {
            if (!IsNew(partition.Topic, movement, transaction))
            {
                continue;
            }

            foreach (var payment in movement.Payments)
            {
                var total = totals.GetValueOrDefault(payment.Asset) ?? new(payment.Asset, Amount.Zero, Amount.Zero);
                totals[payment.Asset] = total.Add(payment);
            }
        }

        foreach (var total in totals.Values)
        {
            Write(
                "INSERT INTO total VALUES ($topic, $partition, $asset, $deposited, $transferred) ON CONFLICT DO UPDATE SET deposited = excluded.deposited, transferred = excluded.transferred",
                transaction,
                ("$topic", partition.Topic), ("$partition", partition.Partition.Value), ("$asset", total.Asset), ("$deposited", total.Deposited.ToString()), ("$transferred", total.Transferred.ToString()));
        }

        Write(
            "INSERT INTO place VALUES ($topic, $partition, $next) ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset",
            transaction,
            ("$topic", partition.Topic), ("$partition", partition.Partition.Value), ("$next", next));
        transaction.Commit();
        return true;
    }

    /// <summary>Sums by asset, in the order of their symbols.</summary>
    /// <param name="partitions">Null for all, whichever instances have them.</param>
    public IReadOnlyList<AssetTotal> Totals(string topic, IReadOnlyCollection<int>? partitions = null) => Totals(topic, partitions, transaction: null);

    public void Dispose() => _connection.Dispose();

    private long? PlaceOf(TopicPartition partition, SqliteTransaction? transaction)
    {
        using var command = Command(
            "SELECT next_offset FROM place WHERE topic = $topic AND partition = $partition", transaction, ("$topic", partition.Topic), ("$partition", partition.Partition.Value));
        return (long?)command.ExecuteScalar();
    }

    /// <summary>Whether the event comes for the first time: an event, and those before it in its stream, can be published again.</summary>
    private bool IsNew(string topic, Movement movement, SqliteTransaction transaction) => Write(
        "INSERT INTO seen VALUES ($topic, $stream, $version) ON CONFLICT DO UPDATE SET version = excluded.version WHERE version < excluded.version",
        transaction,
        ("$topic", topic), ("$stream", movement.StreamId), ("$version", movement.Version)) > 0;

    private AssetTotal[] Totals(string topic, IReadOnlyCollection<int>? partitions, SqliteTransaction? transaction)
    {
        var totals = new SortedDictionary<string, AssetTotal>(StringComparer.Ordinal);
        using var command = Command("SELECT partition, asset, deposited, transferred FROM total WHERE topic = $topic", transaction, ("$topic", topic));
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (partitions is not null && !partitions.Contains(rows.GetInt32(0)))
            {
                continue;
            }

            var asset = rows.GetString(1);
            var before = totals.GetValueOrDefault(asset) ?? new(asset, Amount.Zero, Amount.Zero);
            totals[asset] = before with { Deposited = before.Deposited + Amount.Parse(rows.GetString(2)), Transferred = before.Transferred + Amount.Parse(rows.GetString(3)) };
        }

        return [.. totals.Values];
    }

    private int Write(string text, SqliteTransaction transaction, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(text, transaction, parameters);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text, SqliteTransaction? transaction, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (text, transaction);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
