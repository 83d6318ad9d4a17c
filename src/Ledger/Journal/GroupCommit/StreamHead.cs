namespace Orleans.Crypto.Ledger.Journal.GroupCommit;

/// <summary>A stream's number in the database, 0 while it has none, and its last version, 0 while it is empty.</summary>
public class StreamHead
{
    public long Id { get; set; }

    public long Version { get; set; }
}
