namespace Orleans.Crypto.Grains.Publishing;

/// <summary>Where events are published. The names stand without the prefix that a deployment may put before them.</summary>
public static class Topics
{
    public const string Users = "users";
    public const string Wallets = "wallets";
    public const string Orders = "orders";
    public const string Markets = "markets";
    public const string Transfers = "transfers";

    public static IReadOnlyList<string> All { get; } = [Users, Wallets, Orders, Markets, Transfers];

    /// <summary>What stands in a topic, in one sentence.</summary>
    public static string Describe(string topic) => topic switch
    {
        Users => "Users and their verification. No personal data: a user is an account id here.",
        Wallets => "What happens to an account's funds without moving them to another one, and its limits.",
        Orders => "Orders, as the wallet knows them whose funds they bind: placed, traded, ended.",
        Markets => "What each market's order book did, in the order in which it did it.",
        Transfers => "Funds that come in or move from one account to another.",
        _ => throw new ArgumentOutOfRangeException(nameof(topic)),
    };
}
