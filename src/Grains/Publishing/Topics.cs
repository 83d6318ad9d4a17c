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
}
