using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Orleans.Crypto.ServerPorts;

namespace Orleans.Crypto.PostgresServer;

/// <summary>A PostgreSQL server of its own, in a folder of its own, with default durability; removed with its data.</summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly string _folder;
    private readonly int _port;
    private readonly string[] _settings;

    private PrivatePostgres(string folder, int port, string[] settings) => (_folder, _port, _settings) = (folder, port, settings);

    /// <summary>Where the server's programs are, pgbench among them.</summary>
    public static string Programs { get; } = FindPrograms();

    public int Port => _port;

    private string Data => Path.Combine(_folder, "data");

    /// <param name="settings">Further server settings, such as <c>log_min_duration_statement=100</c>.</param>
    public static async Task<PrivatePostgres> Start(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("postgres-").FullName;
        var server = new PrivatePostgres(folder, Ports.Next(), settings);
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                // The server refuses to run as root.
                await Run("chown", "postgres", folder);
            }

            await RunAsServer("initdb", "--pgdata", server.Data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync");
            await server.Start();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts again after <see cref="Stop"/>, on the same port.</summary>
    public Task Start() => RunAsServer(
        "pg_ctl", "start", "--wait", "--pgdata", Data, "--log", Path.Combine(_folder, "log"),
        "--options", string.Join(' ', ((string[])[$"port={_port}", $"unix_socket_directories={_folder}", "listen_addresses=127.0.0.1", "max_connections=400", .. _settings]).Select(setting => $"-c {setting}")));

    /// <param name="immediately">As a crash: connections are cut, nothing is written back.</param>
    public Task Stop(bool immediately) => RunAsServer("pg_ctl", "stop", "--wait", "--pgdata", Data, "--mode", immediately ? "immediate" : "fast");

    /// <param name="template">A database that nobody is connected to; the new one is its copy.</param>
    /// <returns>The connection string of a new database.</returns>
    public async Task<string> CreateDatabase(string template = "template1")
    {
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of the tests.
        command.CommandText = $"CREATE DATABASE {name} TEMPLATE {template}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database}";

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await Stop(immediately: true);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static Task RunAsServer(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs, program);
        return Environment.IsPrivilegedProcess
            ? Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : Run(path, arguments);
    }

    private static async Task Run(string program, params string[] arguments)
    {
        // No pipes: a server that is started inherits them, and their end would never come.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null", "sh", program, .. arguments]) { WorkingDirectory = Path.GetTempPath() })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }

    private static string FindPrograms()
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var installed = versions.OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).Select(folder => Path.Combine(folder, "bin"));
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return installed.Concat(onPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL's server programs were not found: install the package 'postgresql'.");
    }
}
