namespace Orleans.Crypto.Orders;

/// <summary>Why an order closed without being filled; stable codes.</summary>
public static class CloseReasons
{
    public const string CancelledByOwner = "cancelled_by_owner";
    public const string NoLiquidity = "no_liquidity";
    public const string FokNotFilled = "fok_not_filled";
    public const string PostOnlyWouldCross = "post_only_would_cross";
    public const string BookFull = "book_full";
}
