using System.Globalization;
using Npgsql;
using Orleans.Crypto.PostgresServer;

namespace Orleans.Crypto.Load.Bench;

/// <summary>A private PostgreSQL server of default durability with one database, and the processor time of its processes.</summary>
internal sealed class DatabaseServer : IAsyncDisposable
{
    // The kernel counts in these whatever its own clock does.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(10);

    private readonly PrivatePostgres _server;
    private readonly int _postmaster;

    private DatabaseServer(PrivatePostgres server, string connectionString, int postmaster) =>
        (_server, ConnectionString, _postmaster) = (server, connectionString, postmaster);

    public string ConnectionString { get; }

    public int Port => _server.Port;

    public string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <summary>Of the server, of its processes, and of those that have ended.</summary>
    public TimeSpan ProcessorTime => s_tick * Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process) ? ReadStat(process) : null)
        .OfType<Stat>()
        .Sum(stat => stat.Process == _postmaster ? stat.Ticks + stat.EndedTicks : stat.Parent == _postmaster ? stat.Ticks : 0);

    /// <param name="connections">The most that will be open at once.</param>
    /// <param name="settings">Further settings of the server, such as <c>shared_buffers=4GB</c>.</param>
    public static async Task<DatabaseServer> Start(int connections, params string[] settings)
    {
        var server = await PrivatePostgres.Start([$"max_connections={(connections + 20).ToString(CultureInfo.InvariantCulture)}", .. settings]);
        try
        {
            var connectionString = await server.CreateDatabase();
            await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
            await connection.OpenAsync();
            return new(server, connectionString, ReadStat(connection.ProcessID)!.Parent);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Stat? ReadStat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            // The name before it is in brackets, and may hold anything.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new(process, Parent: Number(1), Ticks: Number(11) + Number(12), EndedTicks: Number(13) + Number(14));

            int Number(int field) => int.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private sealed record Stat(int Process, int Parent, int Ticks, int EndedTicks);
}
