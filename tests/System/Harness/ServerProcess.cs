using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>The product as an operator runs it: a process with a data directory of its own, which outlives the process.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan s_startDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_stopDeadline = TimeSpan.FromSeconds(30);

    private readonly string[] _settings;
    private readonly StringBuilder _output = new();
    private Process? _process;

    private ServerProcess(string dataDirectory, string[] settings) => (DataDirectory, _settings) = (dataDirectory, settings);

    public string DataDirectory { get; }

    /// <summary>Of the running process; a restart takes another port.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What all processes of this server have written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <param name="settings">Further settings as on the command line, such as <c>--Stream:HeartbeatSeconds=1</c>.</param>
    public static async Task<ServerProcess> Start(params string[] settings)
    {
        var server = new ServerProcess(Directory.CreateTempSubdirectory("orleans-crypto-").FullName, settings);
        await server.Start();
        return server;
    }

    /// <summary>Starts on the data that is there; returns once it is ready.</summary>
    public async Task Start()
    {
        var announced = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Cheap passwords: their cost is not what these tests are about.
        _process = Launch(
            Programs.Silo,
            ["--urls=http://127.0.0.1:0", $"--Storage:DataDirectory={DataDirectory}", "--Users:PasswordIterations=10000", .. _settings],
            line => Read(line, announced));
        var process = _process;
        var exited = process.WaitForExitAsync();
        if (await Task.WhenAny(announced.Task, exited, Task.Delay(s_startDeadline)) != announced.Task)
        {
            throw new InvalidOperationException($"The server did not start:\n{Output}");
        }

        Address = await announced.Task;
    }

    /// <summary>SIGKILL: the process gets no chance to do anything more.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an orchestrator stops a process; returns its exit code.</summary>
    public async Task<int> Stop()
    {
        _ = SendSignal(_process!.Id, SigTerm);
        using var deadline = new CancellationTokenSource(s_stopDeadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Runs one of the built programs to its end.</summary>
    public static async Task<(int ExitCode, string Output)> Run(string program, params string[] arguments)
    {
        var output = new StringBuilder();
        using var process = Launch(program, arguments, line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        });
        await process.WaitForExitAsync();
        return (process.ExitCode, output.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await Kill();
        }

        _process?.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private static Process Launch(string program, IEnumerable<string> arguments, Action<string> onLine)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Not the test's own folder, where settings of other programs may lie.
            WorkingDirectory = Path.GetDirectoryName(program),
        };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => onLine(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => onLine(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    private void Read(string line, TaskCompletionSource<Uri> announced)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        // "    API        http://127.0.0.1:43211/v1"
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["API", var address])
        {
            announced.TrySetResult(new(new Uri(address), "/"));
        }
    }
}
