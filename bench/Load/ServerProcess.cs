using System.Diagnostics;

namespace Orleans.Crypto.Load.Bench;

/// <summary>A built server program, as an operator runs it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startDeadline = TimeSpan.FromSeconds(120);

    // What makes this program a cheaper client is none of the server's business.
    private const string ClientSetting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Physical memory that the process holds.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <param name="program">A file that the build puts beside this program.</param>
    /// <param name="settings">On its command line.</param>
    public static async Task<ServerProcess> Start(string program, IEnumerable<string> settings)
    {
        var process = new Process
        {
            StartInfo = new("dotnet", [Path.Combine(AppContext.BaseDirectory, program), "--urls=http://127.0.0.1:0", .. settings])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                WorkingDirectory = AppContext.BaseDirectory,
            },
        };
        process.StartInfo.Environment.Remove(ClientSetting);
        var announced = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => announced.TrySetException(new InvalidOperationException($"{program} ended before it was ready."));
        process.OutputDataReceived += (_, line) => Read(line.Data, announced);
        process.Start();
        process.BeginOutputReadLine();
        try
        {
            return new(process, await announced.Task.WaitAsync(s_startDeadline));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
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
            case [_, "ERR]" or "FTL]", ..] or ["fail:" or "crit:", ..]:
                Console.Error.WriteLine(line);
                break;
        }
    }
}
