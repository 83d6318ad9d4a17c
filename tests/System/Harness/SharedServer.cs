namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>One server and one administrator for the tests that leave both as they find them.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public const string Name = "shared server";

    public ServerProcess Process { get; private set; } = null!;

    public ApiCaller Administrator { get; private set; } = null!;

    public ApiCaller Anyone { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Process = await ServerProcess.Start("--Stream:HeartbeatSeconds=1");
        Administrator = await Process.NewAdministrator();
        Anyone = new(Process);
    }

    public async Task DisposeAsync()
    {
        Administrator.Dispose();
        Anyone.Dispose();
        await Process.DisposeAsync();
    }
}

[CollectionDefinition(SharedServer.Name)]
public sealed class SharedServerTests : ICollectionFixture<SharedServer>;
