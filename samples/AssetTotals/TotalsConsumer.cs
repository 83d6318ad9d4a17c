using System.Diagnostics;
using Confluent.Kafka;

namespace AssetTotals;

/// <summary>
/// One instance: a member of the consumer group, which counts the partitions that the group has given to it. Everything
/// happens on the thread of <see cref="Run"/>, the group's changes included.
/// </summary>
internal sealed class TotalsConsumer(TotalsOptions options, TotalsStore store, TextWriter output)
{
    /// <summary>Messages that one transaction counts, at most.</summary>
    private const int MaxBatch = 1_000;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    private readonly SortedDictionary<int, long?> _places = [];
    private readonly Dictionary<TopicPartition, List<ConsumeResult<byte[], byte[]>>> _read = [];
    private long _printed = Stopwatch.GetTimestamp();
    private bool _hasChanged;

    /// <summary>The partitions that are counted here now. May be asked from other threads.</summary>
    public IReadOnlyList<int> Partitions { get; private set; } = [];

    /// <summary>Returns when it has been stopped, has counted what it has read, and has left the group.</summary>
    /// <exception cref="FormatException">A message must be counted and can't be read.</exception>
    /// <exception cref="ConsumeException">The next message of a partition no longer exists: what is lost can't be counted.</exception>
    public void Run(CancellationToken stop)
    {
        using var consumer = Connect();
        consumer.Subscribe(options.Topic);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                Read(consumer);
                Count(consumer, [.. _read.Keys]);
                PrintAtTimes();
            }

            Print();
        }
        finally
        {
            // Only after a failure is there anything: the next reader of the partition has it again.
            _read.Clear();
            // The others get the partitions at once, rather than when they miss this one.
            consumer.Close();
        }
    }

    private IConsumer<byte[], byte[]> Connect()
    {
        var config = new ConsumerConfig(options.Settings.ToDictionary(StringComparer.Ordinal))
        {
            BootstrapServers = options.Brokers,
            GroupId = options.Group,
            // A change of the group moves only the partitions that must move; the others are read on meanwhile.
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            // The store knows the offsets. The group is told of them so that its lag can be watched.
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Error,
        };
        return new ConsumerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => Tell($"{error.Code}: {error.Reason}"))
            .SetLogHandler((_, _) => { })
            .SetPartitionsAssignedHandler((_, partitions) => Begin(partitions))
            .SetPartitionsRevokedHandler((consumer, partitions) => End(consumer, partitions))
            .SetPartitionsLostHandler((_, partitions) => Forget(partitions.Select(partition => partition.TopicPartition), "lost"))
            .Build();
    }

    private void Read(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            var wait = s_poll;
            for (var count = 0; count < MaxBatch && consumer.Consume(wait) is { } result; count++)
            {
                if (!_read.TryGetValue(result.TopicPartition, out var results))
                {
                    _read.Add(result.TopicPartition, results = []);
                }

                results.Add(result);
                wait = TimeSpan.Zero;
            }
        }
        catch (ConsumeException exception) when (!exception.Error.IsFatal && exception.Error.Code is not (ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange))
        {
            // The client goes on by itself.
            Tell(exception.Message);
        }
    }

    private void Count(IConsumer<byte[], byte[]> consumer, IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (!_read.Remove(partition, out var results))
            {
                continue;
            }

            var next = results[^1].Offset.Value + 1;
            if (store.Count(partition, _places[partition.Partition.Value], next, results.Select(result => TransferEvents.Read(result.Message)).OfType<Movement>()))
            {
                _places[partition.Partition.Value] = next;
                consumer.StoreOffset(new TopicPartitionOffset(partition, next));
                _hasChanged = true;
            }
            else
            {
                // This instance was away for so long that the group has given the partition to another one, without a word yet.
                var place = store.PlaceOf(partition);
                _places[partition.Partition.Value] = place;
                consumer.Seek(new TopicPartitionOffset(partition, place ?? Offset.Beginning));
            }
        }
    }

    private List<TopicPartitionOffset> Begin(List<TopicPartition> partitions)
    {
        var starts = new List<TopicPartitionOffset>();
        foreach (var partition in partitions)
        {
            var place = store.PlaceOf(partition);
            _places[partition.Partition.Value] = place;
            starts.Add(new(partition, place ?? Offset.Beginning));
        }

        TellOfPartitions("assigned", partitions);
        return starts;
    }

    private void End(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> partitions)
    {
        // Before the next owner asks the store where to begin.
        Count(consumer, [.. partitions.Select(partition => partition.TopicPartition)]);
        Forget(partitions.Select(partition => partition.TopicPartition), "given back");
    }

    private void Forget(IEnumerable<TopicPartition> partitions, string how)
    {
        var gone = partitions.ToList();
        foreach (var partition in gone)
        {
            _read.Remove(partition);
            _places.Remove(partition.Partition.Value);
        }

        TellOfPartitions(how, gone);
    }

    private void TellOfPartitions(string what, List<TopicPartition> partitions)
    {
        Partitions = [.. _places.Keys];
        _hasChanged = true;
        if (partitions.Count > 0)
        {
            Tell($"{what}: {string.Join(", ", partitions.Select(partition => partition.Partition.Value).Order())}");
        }
    }

    private void PrintAtTimes()
    {
        if (_hasChanged && Stopwatch.GetElapsedTime(_printed) >= options.PrintPeriod)
        {
            Print();
        }
    }

    private void Print()
    {
        (_printed, _hasChanged) = (Stopwatch.GetTimestamp(), false);
        TotalsReport.Write(output, Partitions.Count == 0 ? "no partitions" : $"partitions {string.Join(", ", Partitions)}", store.Totals(options.Topic, Partitions));
    }

    private void Tell(string text) => output.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {text}");
}
