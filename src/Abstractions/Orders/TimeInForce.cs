namespace Orleans.Crypto.Orders;

[GenerateSerializer, Alias("time-in-force")]
public enum TimeInForce : byte
{
    /// <summary>Good till cancelled: what does not trade at once rests in the book.</summary>
    Gtc = 0,

    /// <summary>Immediate or cancel: what does not trade at once is cancelled.</summary>
    Ioc = 1,

    /// <summary>Fill or kill: all of it trades at once, or none.</summary>
    Fok = 2,
}
