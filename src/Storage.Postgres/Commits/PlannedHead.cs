using Orleans.Crypto.Ledger.Journal.GroupCommit;

namespace Orleans.Crypto.Storage.Postgres.Commits;

/// <summary>
/// What is known of a stream: its version is a lower bound, since other processes may have written; the journal's key
/// tells when they have.
/// </summary>
internal sealed class PlannedHead : StreamHead
{
    /// <summary>Of the stream's last entry in the commit that is being put together.</summary>
    public long PlannedVersion { get; set; }

    /// <summary>The plan that <see cref="PlannedVersion"/> belongs to.</summary>
    public long Plan { get; set; }

    /// <summary>The commit for which the version was last read from the database.</summary>
    public long ReadFor { get; set; }
}
