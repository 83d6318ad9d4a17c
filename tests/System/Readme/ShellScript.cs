using System.Diagnostics;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Readme;

/// <summary>Runs commands in a bash in the repository's folder, as the reader of the README would.</summary>
public static class ShellScript
{
    // Building is part of it, on a machine that does other things as well.
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(8);

    /// <summary>Runs the blocks as one script; returns what each has printed, and what went to the error stream.</summary>
    public static async Task<(IReadOnlyList<string> Printed, string Errors)> Run(IReadOnlyList<string> blocks)
    {
        var folder = Directory.CreateTempSubdirectory("orleans-crypto-walk-");
        try
        {
            // Into files: nothing that a build leaves running can keep a file's reader waiting, as it can a pipe's.
            var (script, output, errors) = (Path.Combine(folder.FullName, "walk.sh"), Path.Combine(folder.FullName, "output"), Path.Combine(folder.FullName, "errors"));
            var mark = $"-- {Guid.NewGuid():N} --";
            await File.WriteAllTextAsync(script, $"exec >'{output}' 2>'{errors}'\n" + string.Concat(blocks.Select(block => $"{block}\nprintf '%s\\n' '{mark}'\n")));
            using var process = Process.Start(Bash(script))!;
            await End(process, () => $"{File.ReadAllText(output)}\n{File.ReadAllText(errors)}");
            var printed = (await File.ReadAllTextAsync(output)).Split(mark);
            return (printed[..^1], await File.ReadAllTextAsync(errors));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static ProcessStartInfo Bash(params IEnumerable<string> arguments) => new("bash", arguments)
    {
        WorkingDirectory = Programs.Repository,
        UseShellExecute = false,
        Environment =
        {
            // What dotnet run builds is what was built for the tests, rather than all of it a second time.
            ["Configuration"] = Programs.Configuration,
            // Build processes would outlive the test.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_NOLOGO"] = "1",
        },
    };

    private static async Task End(Process process, Func<string> output)
    {
        using var deadline = new CancellationTokenSource(s_deadline);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The commands did not end within {s_deadline.TotalMinutes} min:\n{output()}");
        }
    }
}
