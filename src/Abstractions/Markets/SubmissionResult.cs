namespace Orleans.Crypto.Markets;

/// <summary>What became of an order, or of the part that did not trade, when it came to the book.</summary>
[GenerateSerializer, Alias("submission-result")]
public enum SubmissionResult : byte
{
    /// <summary>What did not trade rests in the book.</summary>
    Rested = 0,

    /// <summary>All of it traded.</summary>
    Filled = 1,

    /// <summary>What did not trade was cancelled: IOC or market.</summary>
    Cancelled = 2,

    /// <summary>FOK: it could not trade wholly, or not within its bound. Nothing traded.</summary>
    Killed = 3,

    /// <summary>Post-only: it would have traded. Nothing traded.</summary>
    PostOnlyWouldCross = 4,

    /// <summary>The book holds as many orders as it may. Nothing traded.</summary>
    BookFull = 5,
}
