using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>One process of the product, as an operator runs it; it can be ended and started again.</summary>
public sealed class ProductProcess(string program, params string[] arguments) : IAsyncDisposable
{
    private static readonly TimeSpan s_startDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_stopDeadline = TimeSpan.FromSeconds(60);

    // It lives for a minute or less, with five others on two processors: what it would gain from compiling again what it
    // calls often, it never earns back. The count is hexadecimal.
    private static readonly Dictionary<string, string> s_shortLife = new(StringComparer.Ordinal)
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCountThreshold"] = "400",
    };

    private readonly StringBuilder _output = new();
    private Process? _process;

    /// <summary>Variables of its environment, beside those of the test.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Of the running process; a restart takes another port.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Of the operating system; a restart has another one.</summary>
    public int Id => _process!.Id;

    public bool IsRunning
    {
        get
        {
            try
            {
                return _process is { HasExited: false };
            }
            catch (InvalidOperationException)
            {
                // Somebody starts it again just now.
                return false;
            }
        }
    }

    /// <summary>What all runs of this process have written so far.</summary>
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

    /// <summary>Returns once it is ready.</summary>
    public async Task Start()
    {
        var announced = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process?.Dispose();
        var process = _process = Launch(program, ["--urls=http://127.0.0.1:0", .. arguments], Variables, line => Read(line, announced));
        var exited = process.WaitForExitAsync();
        if (await Task.WhenAny(announced.Task, exited, Task.Delay(s_startDeadline)) != announced.Task)
        {
            throw new InvalidOperationException($"{Path.GetFileName(program)} did not start:\n{Output}");
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
        Send(Signal.Terminate);
        using var deadline = new CancellationTokenSource(s_stopDeadline);
        await _process!.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public void Send(Signal signal) => _ = SendSignal(_process!.Id, (int)signal);

    /// <summary>Runs one of the built programs to its end.</summary>
    public static async Task<(int ExitCode, string Output)> Run(string program, params string[] arguments)
    {
        var output = new StringBuilder();
        using var process = Launch(program, arguments, new Dictionary<string, string>(StringComparer.Ordinal), line =>
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
        if (IsRunning)
        {
            await Kill();
        }

        _process?.Dispose();
    }

    private static Process Launch(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables, Action<string> onLine)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Not the test's own folder, where settings of other programs may lie.
            WorkingDirectory = Path.GetDirectoryName(program),
        };
        foreach (var (name, value) in s_shortLife.Concat(variables))
        {
            start.Environment[name] = value;
        }

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
        else if (line.StartsWith('{') && line.Contains("Orleans.Crypto is ready", StringComparison.Ordinal))
        {
            announced.TrySetResult(new(JsonDocument.Parse(line).RootElement.GetProperty(nameof(Address)).GetString()!));
        }
    }
}

/// <summary>Linux's numbers.</summary>
public enum Signal
{
    None = 0,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
