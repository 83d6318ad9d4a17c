using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.Crypto.AssetTotals.Tests;

/// <summary>An instance of the service in a process of its own, started as an operator would.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private const int SignalTerminate = 15;

    // Linux's numbers; the frozen process is tested there only.
    private const int SignalContinue = 18;
    private const int SignalStop = 19;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServiceProcess(IEnumerable<string> arguments)
    {
        _process = new() { StartInfo = new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true } };
        _process.StartInfo.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "AssetTotals.dll"));
        foreach (var argument in arguments)
        {
            _process.StartInfo.ArgumentList.Add(argument);
        }

        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

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

    public static ServiceProcess Start(World world) => new(
        ["--brokers", world.Brokers, "--topic", world.Topic, "--group", world.Group, "--state", world.StatePath, "--print", "1", "--set", .. world.Settings.Select(setting => $"{setting.Key}={setting.Value}")]);

    public static ServiceProcess Show(World world) => new(["show", "--topic", world.Topic, "--state", world.StatePath]);

    /// <summary>Until it has printed this.</summary>
    public Task Printed(string text) => Eventually.True(() => Output.Contains(text, StringComparison.Ordinal), () => $"'{text}' is not in: {Output}");

    /// <summary>In the middle of whatever it is doing.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Freeze() => Assert.Equal(0, Signal(_process.Id, SignalStop));

    public void Thaw() => Assert.Equal(0, Signal(_process.Id, SignalContinue));

    /// <returns>Its exit code.</returns>
    public Task<int> Stop()
    {
        Assert.Equal(0, Signal(_process.Id, SignalTerminate));
        return Ended();
    }

    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
    }

    private void Add(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
