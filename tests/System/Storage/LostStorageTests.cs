using System.Net;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Storage;

/// <summary>The journal can't commit for a while: nothing is acknowledged meanwhile, and nothing is half done afterwards.</summary>
[Trait("Store", "Sqlite")]
public sealed class LostStorageTests
{
    [Fact]
    public async Task What_can_not_be_committed_is_unavailable_and_its_retry_goes_through_once()
    {
        await using var server = await ServerProcess.Start();
        using var administrator = await server.NewAdministrator();
        using var customer = await server.NewCustomer();
        await administrator.Fund(customer, "USDT", "10");
        var key = Guid.NewGuid().ToString();
        var transfer = new { to = administrator.AccountId, asset = "USDT", amount = "4" };

        Answer refused;
        await using (await LockedFor(server))
        {
            refused = await customer.Post("v1/transfers", transfer, key);
            Assert.Equal("10", (await customer.Balance("USDT")).Available);
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (refused.Status, refused.Code));
        Assert.NotNull(refused.RetryAfter);
        Assert.DoesNotContain("sqlite", refused.Text, StringComparison.OrdinalIgnoreCase);
        (await customer.Post("v1/transfers", transfer, key)).Require();
        (await customer.Post("v1/transfers", transfer, key)).Require();
        Assert.Equal("6", (await customer.Balance("USDT")).Available);
    }

    /// <summary>Holds the database's one write lock, longer than a commit waits for it.</summary>
    private static async Task<SqliteConnection> LockedFor(ServerProcess server)
    {
        var path = Path.Combine(server.DataDirectory, "journal.db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync();
        return connection;
    }
}
