using Npgsql;
using Orleans.Crypto.PostgresServer;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>The argument <c>migrate</c>, as a job before an upgrade uses it.</summary>
[Trait("Store", "Cluster")]
public sealed class MigrateTests
{
    [Fact]
    public async Task An_empty_database_is_brought_up_to_date_and_one_that_is_stays()
    {
        await using var server = await PrivatePostgres.Start();
        var database = await server.CreateDatabase();

        for (var run = 0; run < 2; run++)
        {
            var (exitCode, output) = await Migrate("--Storage:Kind=Postgres", $"--Storage:ConnectionString={database}");
            Assert.True(exitCode == 0, output);
            Assert.Contains("up to date", output, StringComparison.Ordinal);
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'journal'");
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_schema_that_is_too_new_is_refused_in_one_line()
    {
        await using var server = await PrivatePostgres.Start();
        var database = await server.CreateDatabase();
        string[] settings = ["--Storage:Kind=Postgres", $"--Storage:ConnectionString={database}"];
        Assert.Equal(0, (await Migrate(settings)).ExitCode);
        await using var source = NpgsqlDataSource.Create(database);
        await using var future = source.CreateCommand("INSERT INTO schema_version (version, name) VALUES (1000, 'future')");
        await future.ExecuteNonQueryAsync();

        var (exitCode, output) = await Migrate(settings);

        Assert.Equal(1, exitCode);
        Assert.Contains("can't start: The database has schema version 1000", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Storage:Kind", "--Storage:Kind=Sqlite")]
    [InlineData("Storage:ConnectionString", "--Storage:Kind=Postgres")]
    [InlineData("could not be opened", "--Storage:Kind=Postgres", "--Storage:ConnectionString=Host=127.0.0.1;Port=1;Username=x;Password=s3cr3t;Timeout=2")]
    public async Task What_can_not_be_done_is_said_in_one_line(string reason, params string[] settings)
    {
        var (exitCode, output) = await Migrate(settings);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains("can't start", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> Migrate(params string[] settings) => ProductProcess.Run(Programs.Silo, ["migrate", .. settings]);
}
