using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Orleans.Crypto.Ledger.Journal.GroupCommit;

/// <summary>What is measured and traced of the journal's commits, whichever database they go to.</summary>
public static class CommitTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Orleans.Crypto.Journal";

    /// <summary>A commit of thousands is not told of each of them.</summary>
    private const int MaxLinks = 128;

    private static readonly ActivitySource s_source = new(Name);
    private static readonly Meter s_meter = new(Name);

    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram(
        "orleans_crypto.journal.commit.duration",
        "s",
        "From the first row of a commit to its fsync.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static readonly Histogram<long> s_writes = s_meter.CreateHistogram(
        "orleans_crypto.journal.commit.writes",
        "{write}",
        "Writes that share a commit.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000] });

    private static readonly Counter<long> s_failures = s_meter.CreateCounter<long>("orleans_crypto.journal.commit.failures", "{commit}", "Commits whose writes were refused.");

    /// <summary>Whoever enqueues a write now, if he is traced.</summary>
    internal static Activity? Caller => s_source.HasListeners() ? Activity.Current : null;

    public static CommitMeasurement Start(List<PendingWrite> writes) => new(Stopwatch.GetTimestamp(), writes.Count, s_source.HasListeners() ? Trace(writes) : null);

    internal static void Record(long started, int writes, bool isDurable)
    {
        if (!isDurable)
        {
            s_failures.Add(1);
            return;
        }

        s_duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        s_writes.Record(writes);
    }

    // In the trace of the first of its writers, so that the commit is found where one looks for it, and linked to those of the others.
    private static Activity? Trace(List<PendingWrite> writes)
    {
        ActivityContext parent = default;
        List<ActivityLink> links = [];
        foreach (var write in writes)
        {
            if (write.Caller is not { Recorded: true } caller)
            {
                continue;
            }

            if (parent == default)
            {
                parent = caller.Context;
            }
            else if (links.Count < MaxLinks)
            {
                links.Add(new(caller.Context));
            }
        }

        var activity = parent == default ? null : s_source.StartActivity("journal commit", ActivityKind.Internal, parent, links: links);
        activity?.SetTag("orleans_crypto.journal.writes", writes.Count);
        return activity;
    }
}

/// <summary>One commit that is under way.</summary>
public readonly struct CommitMeasurement
{
    private readonly long _started;
    private readonly int _writes;
    private readonly Activity? _activity;

    internal CommitMeasurement(long started, int writes, Activity? activity) => (_started, _writes, _activity) = (started, writes, activity);

    public void End(bool isDurable)
    {
        CommitTelemetry.Record(_started, _writes, isDurable);
        if (!isDurable)
        {
            _activity?.SetStatus(ActivityStatusCode.Error);
        }

        _activity?.Dispose();
    }
}
