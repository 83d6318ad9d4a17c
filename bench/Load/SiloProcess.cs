using System.Diagnostics;

namespace Orleans.Crypto.Load.Bench;

/// <summary>The built <c>src/Silo</c>, as an operator runs it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private SiloProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<SiloProcess> Start(string dataDirectory)
    {
        // Beside this program, where the build puts what it refers to.
        var program = Path.Combine(AppContext.BaseDirectory, "Orleans.Crypto.Silo.dll");
        var process = new Process
        {
            StartInfo = new("dotnet", [program, "--urls=http://127.0.0.1:0", "--Api:AccountRequestsPerSecond=10000000", "--Api:AddressRequestsPerSecond=10000000", $"--Storage:DataDirectory={dataDirectory}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                WorkingDirectory = AppContext.BaseDirectory,
            },
        };
        var announced = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Read(line.Data, announced);
        process.Start();
        process.BeginOutputReadLine();
        return new(process, await announced.Task.WaitAsync(s_startDeadline));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Read(string? line, TaskCompletionSource<Uri> announced)
    {
        switch ((line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // "    API        http://127.0.0.1:43211/v1"
            case ["API", var address]:
                announced.TrySetResult(new(new Uri(address), "/"));
                break;
            case [_, "ERR]" or "FTL]", ..]:
                Console.Error.WriteLine(line);
                break;
        }
    }
}
