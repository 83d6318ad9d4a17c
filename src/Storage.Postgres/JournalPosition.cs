namespace Orleans.Crypto.Storage.Postgres;

/// <summary>
/// Positions are made of the writing transaction's id and the entry's place in it. All entries of transactions below
/// <c>pg_snapshot_xmin</c> are committed or gone, so reading up to there, in order of position, never skips one.
/// </summary>
internal static class JournalPosition
{
    public const int OrdinalBits = 20;

    /// <summary>Entries that one transaction can hold.</summary>
    public const int MaxOrdinals = 1 << OrdinalBits;

    /// <summary>SQL: the lowest position that an entry yet to be seen can have.</summary>
    public const string Bound = "((pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT xid_offset FROM journal_origin)) << 20)";

    /// <summary>Of the first entry of a transaction.</summary>
    public static long First(long transactionId) => transactionId << OrdinalBits;
}
