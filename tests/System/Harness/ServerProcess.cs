using Orleans.Crypto.ServerPorts;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>
/// The product at one address: with SQLite one process with everything in it, with PostgreSQL a silo and an API process.
/// Its data outlives the processes.
/// </summary>
public sealed class ServerProcess : IServer, IAsyncDisposable
{
    private readonly ProductProcess _silo;
    private readonly ProductProcess? _api;

    private ServerProcess(string dataDirectory, int[] siloPorts, ProductProcess silo, ProductProcess? api) =>
        (DataDirectory, SiloPorts, _silo, _api) = (dataDirectory, siloPorts, silo, api);

    public string DataDirectory { get; }

    /// <summary>Where its silo was told to listen for other silos, and for API processes; a restart keeps them.</summary>
    public IReadOnlyList<int> SiloPorts { get; }

    /// <summary>Of the running process; a restart takes another port.</summary>
    public Uri Address => (_api ?? _silo).Address;

    /// <summary>Of the process that holds the grains.</summary>
    public Uri SiloAddress => _silo.Address;

    /// <summary>What all processes of this server have written so far.</summary>
    public string Output => _silo.Output + _api?.Output;

    /// <param name="settings">Further settings as on the command line, such as <c>--Stream:HeartbeatSeconds=1</c>.</param>
    public static async Task<ServerProcess> Start(params string[] settings)
    {
        var data = Directory.CreateTempSubdirectory("orleans-crypto-").FullName;
        // Cheap passwords: their cost is not what these tests are about.
        string[] common = [$"--Storage:DataDirectory={data}", "--Users:PasswordIterations=10000", .. settings];
        // Not whatever is free, which somebody may take before the silo does; and a silo that comes back at its address need
        // not wait until its earlier life counts as dead.
        int[] siloPorts = [Ports.Next(), Ports.Next()];
        // A test may have brokers of its own.
        var brokers = settings.Any(setting => setting.StartsWith("--Kafka:", StringComparison.Ordinal)) ? [] : await Brokers.Settings();
        string[] silo = [.. common, .. brokers, $"--Cluster:SiloPort={siloPorts[0]}", $"--Cluster:GatewayPort={siloPorts[1]}"];
        ServerProcess server;
        if (Databases.IsPostgres)
        {
            string[] postgres = ["--Storage:Kind=Postgres", $"--Storage:ConnectionString={await Databases.Create()}"];
            server = new(data, siloPorts, new(Programs.Silo, [.. silo, .. postgres]), new(Programs.Api, [.. common, .. postgres]));
        }
        else
        {
            server = new(data, siloPorts, new(Programs.Silo, silo), api: null);
        }

        await server.Start();
        return server;
    }

    /// <summary>Starts on the data that is there; returns once it is ready.</summary>
    public async Task Start()
    {
        await Task.WhenAll(_silo.Start(), _api?.Start() ?? Task.CompletedTask);
    }

    /// <summary>SIGKILL: the processes get no chance to do anything more.</summary>
    public async Task Kill()
    {
        await _silo.Kill();
        if (_api is not null)
        {
            await _api.Kill();
        }
    }

    /// <summary>SIGTERM, as an orchestrator stops a process; returns the exit code.</summary>
    public async Task<int> Stop()
    {
        var api = _api is null ? 0 : await _api.Stop();
        var silo = await _silo.Stop();
        return api != 0 ? api : silo;
    }

    /// <inheritdoc cref="ProductProcess.Run"/>
    public static Task<(int ExitCode, string Output)> Run(string program, params string[] arguments) => ProductProcess.Run(program, arguments);

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }

        await _silo.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }
}
