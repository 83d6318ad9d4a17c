using System.Globalization;
using Npgsql;

namespace Orleans.Crypto.PlainSql.Bench;

/// <summary>The baseline's database: how it is made, filled and checked.</summary>
public static class PlainDatabase
{
    /// <summary>What each account is opened with, of each asset, in smallest units.</summary>
    private const string Funds = "100000000000000000";

    /// <summary>The account with a number: 32 decimal digits, which SQL can make as easily.</summary>
    public static Guid AccountId(int number) => Guid.Parse(number.ToString("D32", CultureInfo.InvariantCulture));

    /// <summary>Makes the schema in an empty database, and accounts that each hold BTC and USDT.</summary>
    public static async Task Create(string connectionString, int accounts)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        using var schema = new StreamReader(typeof(PlainDatabase).Assembly.GetManifestResourceStream("schema.sql")!);
        await Execute(database, await schema.ReadToEndAsync());
        await Execute(
            database,
            $"INSERT INTO account SELECT lpad(number::text, 32, '0')::uuid, asset, {Funds} FROM generate_series(0, $1 - 1) number, (VALUES ('BTC'), ('USDT')) assets (asset)",
            accounts);
        await Execute(database, "VACUUM ANALYZE account");
    }

    /// <summary>Whether no money came or went, and every balance is what its account's ledger entries say.</summary>
    public static async Task<PlainCheck> Check(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString + ";Command Timeout=600");
        await using var command = database.CreateCommand($"""
            WITH entries AS (SELECT account, asset, sum(amount) AS amount, count(*) AS count FROM ledger_entry GROUP BY account, asset)
            SELECT
              (SELECT count(*) FROM transfer),
              (SELECT sum(balance) = count(*)::numeric * {Funds} FROM account)
                AND (SELECT coalesce(sum(count), 0) = 2 * (SELECT count(*) FROM transfer) FROM entries)
                AND NOT EXISTS (
                  SELECT FROM account FULL JOIN entries ON entries.account = account.id AND entries.asset = account.asset
                  WHERE account.balance IS DISTINCT FROM {Funds} + coalesce(entries.amount, 0))
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(reader.GetInt64(0), reader.GetBoolean(1));
    }

    private static async Task Execute(NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}

/// <param name="Transfers">How many there are.</param>
public sealed record PlainCheck(long Transfers, bool Agrees);
