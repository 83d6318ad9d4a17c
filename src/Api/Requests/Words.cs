using Orleans.Crypto.Orders;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Requests;

/// <summary>The words that stand for the domain's choices on the wire.</summary>
internal static class Words
{
    public static string Of(Side side) => side switch
    {
        Side.Buy => "buy",
        Side.Sell => "sell",
        _ => throw new ArgumentOutOfRangeException(nameof(side)),
    };

    public static string Of(OrderType type) => type switch
    {
        OrderType.Limit => "limit",
        OrderType.Market => "market",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static string Of(TimeInForce timeInForce) => timeInForce switch
    {
        TimeInForce.Gtc => "gtc",
        TimeInForce.Ioc => "ioc",
        TimeInForce.Fok => "fok",
        _ => throw new ArgumentOutOfRangeException(nameof(timeInForce)),
    };

    public static string Of(OrderStatus status) => status switch
    {
        OrderStatus.Open => "open",
        OrderStatus.Filled => "filled",
        OrderStatus.Cancelled => "cancelled",
        OrderStatus.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Of(Liquidity liquidity) => liquidity == Liquidity.Maker ? "maker" : "taker";

    public static string Of(HoldStatus status) => status switch
    {
        HoldStatus.Held => "held",
        HoldStatus.Released => "released",
        HoldStatus.Captured => "captured",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Of(VerificationStatus status) => status switch
    {
        VerificationStatus.Unverified => "unverified",
        VerificationStatus.Pending => "pending",
        VerificationStatus.Verified => "verified",
        VerificationStatus.Rejected => "rejected",
        VerificationStatus.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Of(LimitKind kind) => kind switch
    {
        LimitKind.Deposit => "deposit",
        LimitKind.Transfer => "transfer",
        LimitKind.Trade => "trade",
        LimitKind.Convert => "convert",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(LimitPeriod period) => period == LimitPeriod.Daily ? "daily" : "monthly";

    public static string Of(Role role) => role switch
    {
        Role.Customer => "customer",
        Role.Operator => "operator",
        Role.Administrator => "administrator",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static Side? ParseSide(string? word) => word switch
    {
        "buy" => Side.Buy,
        "sell" => Side.Sell,
        _ => null,
    };

    public static OrderType? ParseOrderType(string? word) => word switch
    {
        "limit" => OrderType.Limit,
        "market" => OrderType.Market,
        _ => null,
    };

    public static TimeInForce? ParseTimeInForce(string? word) => word switch
    {
        "gtc" => TimeInForce.Gtc,
        "ioc" => TimeInForce.Ioc,
        "fok" => TimeInForce.Fok,
        _ => null,
    };

    public static Role? ParseRole(string? word) => word switch
    {
        "customer" => Role.Customer,
        "operator" => Role.Operator,
        "administrator" => Role.Administrator,
        _ => null,
    };

    public static VerificationDecision? ParseDecision(string? word) => word switch
    {
        "approve" => VerificationDecision.Approve,
        "reject" => VerificationDecision.Reject,
        "expire" => VerificationDecision.Expire,
        _ => null,
    };
}
