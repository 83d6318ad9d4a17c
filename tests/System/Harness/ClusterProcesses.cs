using System.Globalization;
using Orleans.Crypto.PostgresServer;
using Orleans.Crypto.ServerPorts;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>The product as it runs at scale: silos and API processes on one PostgreSQL database, behind a load balancer.</summary>
public sealed class ClusterProcesses : IServer, IAsyncDisposable
{
    private const int ToldErrors = 10;
    private const int LinesOfError = 8;

    private int _next;

    private ClusterProcesses(string dataDirectory, PrivatePostgres database, string connectionString, ProductProcess[] silos, ProductProcess[] apis) =>
        (DataDirectory, Database, ConnectionString, Silos, Apis) = (dataDirectory, database, connectionString, silos, apis);

    public string DataDirectory { get; }

    public PrivatePostgres Database { get; }

    public string ConnectionString { get; }

    public IReadOnlyList<ProductProcess> Silos { get; }

    public IReadOnlyList<ProductProcess> Apis { get; }

    /// <summary>Null where they find each other in the database.</summary>
    public KubernetesHome? Kubernetes { get; private init; }

    public string Output => string.Concat(Silos.Concat(Apis).Select((process, number) => $"\n===== process {number} =====\n{Last(process.Output)}"));

    /// <summary>As a load balancer: of one API process after the other.</summary>
    public Uri Address
    {
        get
        {
            var running = Apis.Where(api => api is { IsRunning: true, Address: not null }).ToArray();
            return (running.Length == 0 ? Apis[0] : running[(int)((uint)Interlocked.Increment(ref _next) % running.Length)]).Address;
        }
    }

    /// <summary>The address that a silo's peers know; they differ, so that one can be cut off.</summary>
    public static string AddressOf(int silo) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.{silo + 2}");

    public static Task<ClusterProcesses> Start(int silos, int apis, params string[] settings) => Start(KubernetesHome.IsUsed, silos, apis, settings);

    /// <summary>Silos that find each other in an API server of Kubernetes, whatever is chosen for all tests.</summary>
    public static Task<ClusterProcesses> StartInKubernetes(int silos, int apis, params string[] settings) => Start(inKubernetes: true, silos, apis, settings);

    private static async Task<ClusterProcesses> Start(bool inKubernetes, int silos, int apis, string[] settings)
    {
        var database = await PrivatePostgres.Start();
        return await Start(database, await database.CreateDatabase(), Directory.CreateTempSubdirectory("orleans-crypto-").FullName, "exchange", inKubernetes, silos, apis, settings);
    }

    /// <summary>Another cluster on the same database and keys that knows nothing of this one.</summary>
    public Task<ClusterProcesses> StartStranger(string clusterId, int silos, int apis, params string[] settings) =>
        Start(Database, ConnectionString, DataDirectory, clusterId, Kubernetes is not null, silos, apis, settings);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (Kubernetes is not null)
        {
            await Kubernetes.DisposeAsync();
        }

        await Database.DisposeAsync();
        if (Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    /// <summary>Ends the processes, and leaves the database and the API server.</summary>
    public async Task Stop()
    {
        foreach (var process in Apis.Concat(Silos))
        {
            await process.DisposeAsync();
        }
    }

    private static async Task<ClusterProcesses> Start(
        PrivatePostgres database, string connectionString, string data, string clusterId, bool inKubernetes, int silos, int apis, string[] settings)
    {
        string[] common =
        [
            $"--Storage:DataDirectory={data}", "--Storage:Kind=Postgres", $"--Storage:ConnectionString={connectionString}", $"--Cluster:ClusterId={clusterId}",
            "--Users:PasswordIterations=10000", "--AccessTokens:LifetimeMinutes=60", "--Api:AddressRequestsPerSecond=100000", .. settings,
        ];
        var brokers = await Brokers.Settings();
        var kubernetes = inKubernetes ? await KubernetesHome.Start(data, clusterId) : null;
        common = kubernetes is null ? common : [.. common, .. KubernetesHome.Settings];
        var cluster = new ClusterProcesses(
            data,
            database,
            connectionString,
            [.. Enumerable.Range(0, silos).Select(silo => new ProductProcess(
                Programs.Silo, [.. common, .. brokers, $"--Cluster:AdvertisedAddress={AddressOf(silo)}", $"--Cluster:SiloPort={Ports.Next()}", $"--Cluster:GatewayPort={Ports.Next()}"])
            {
                Variables = kubernetes?.SiloVariables(silo) ?? [],
            })],
            [.. Enumerable.Range(0, apis).Select(_ => new ProductProcess(Programs.Api, kubernetes is null ? common : [.. common.Where(setting => !setting.StartsWith("--Storage:ConnectionString=", StringComparison.Ordinal))]) { Variables = kubernetes?.ApiVariables() ?? [] })])
        {
            Kubernetes = kubernetes,
        };
        try
        {
            await Task.WhenAll(cluster.Silos.Concat(cluster.Apis).Select(process => process.Start()));
            return cluster;
        }
        catch
        {
            await cluster.Stop();
            throw;
        }
    }

    /// <summary>The first errors with what follows them, and the end.</summary>
    private static string Last(string output)
    {
        var lines = output.Split('\n');
        var errors = lines.Index().Where(line => line.Item.Contains(" ERR]", StringComparison.Ordinal)).Take(ToldErrors).SelectMany(line => lines.Skip(line.Index).Take(LinesOfError));
        return string.Join('\n', errors) + "\n...\n" + (output.Length > 3_000 ? output[^3_000..] : output);
    }
}
