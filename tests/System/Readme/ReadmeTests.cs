using System.Diagnostics;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Readme;

/// <summary>What the README tells a newcomer to type, typed.</summary>
[Collection(Name)]
[Trait("Store", "Sqlite")]
public sealed class ReadmeTests
{
    public const string Name = "readme";

    private const string Url = "url=http://localhost:8080\n";
    private const string Data = "data=src/Silo/data\n";
    private static readonly TimeSpan s_buildDeadline = TimeSpan.FromMinutes(8);

    /// <summary>What the walk leads past, in this order.</summary>
    private static readonly string[] s_sights =
    [
        "api auth/register", "development/mailbox", "api auth/confirm", "create-administrator", "api auth/login", "account/verification",
        "admin/deposits", "api transfers", "balances", "orders", "fills", "entries", "conversions/quotes", "post $ada conversions ", "/v1/stream",
        "admin/trial-balance",
    ];

    [Fact]
    public async Task The_walk_answers_as_it_is_printed()
    {
        var walk = ReadmeDocument.Walk();
        // On a busy machine the seconds of an offer are over before its reader's would be.
        await using var server = await ServerProcess.Start("--Exchange:QuoteLifetimeSeconds=600");
        var blocks = walk.Select(step => step.Commands).ToArray();
        // The reader's own server and data are his; this is all that differs.
        blocks[0] = Replace(Replace(blocks[0], Url, $"url={server.Address.ToString().TrimEnd('/')}\n"), Data, $"data={server.DataDirectory}\n");

        var (printed, errors) = await ShellScript.Run(blocks);

        Assert.Equal(walk.Count, printed.Count);
        for (var i = 0; i < walk.Count; i++)
        {
            if (walk[i].Shown is { } shown)
            {
                Matches(walk[i], shown, printed[i], errors);
            }
            else
            {
                Assert.True(string.IsNullOrWhiteSpace(printed[i]), $"Nothing is shown for\n{walk[i].Commands}\nwhich printed\n{printed[i]}\n{errors}");
            }
        }
    }

    [Fact]
    public void The_walk_leads_from_registration_to_a_trade_and_a_stream()
    {
        var commands = string.Concat(ReadmeDocument.Walk().Select(step => step.Commands));
        var at = 0;
        foreach (var sight in s_sights)
        {
            at = commands.IndexOf(sight, at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"The walk has lost '{sight}', or its place.");
        }
    }

    [Fact]
    public async Task The_first_command_starts_a_server_that_becomes_ready()
    {
        var commands = ReadmeDocument.Commands();
        Assert.Equal(["dotnet run --project src/Silo", "./test"], commands);
        var data = Directory.CreateTempSubdirectory("orleans-crypto-");
        var start = ShellScript.Bash("-c", $"exec {commands[0]} -- --urls http://127.0.0.1:0 --Storage:DataDirectory={data.FullName}");
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        try
        {
            using var deadline = new CancellationTokenSource(s_buildDeadline);
            var api = await ReadAddress(process.StandardOutput, deadline.Token);
            using var http = new HttpClient();
            Assert.StartsWith("{\"status\":\"healthy\",", await http.GetStringAsync(new Uri(api, "/health/ready"), deadline.Token), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_second_command_can_be_run()
    {
        using var process = Process.Start(ShellScript.Bash("-c", $"test -x {ReadmeDocument.Commands()[1]}"))!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>From the line that says where the API is.</summary>
    private static async Task<Uri> ReadAddress(StreamReader output, CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (await output.ReadLineAsync(cancellation) is { } line)
        {
            lines.Add(line);
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["API", var address])
            {
                return new(address);
            }
        }

        throw new InvalidOperationException($"The server did not start:\n{string.Join('\n', lines)}");
    }

    private static void Matches(WalkStep step, FencedBlock shown, string printed, string errors)
    {
        try
        {
            ShownAnswer.Matches(shown, printed);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n\nafter\n{step.Commands}\nwhich printed\n{printed}\n{errors}", exception);
        }
    }

    private static string Replace(string block, string printed, string used)
    {
        Assert.Contains(printed, block, StringComparison.Ordinal);
        return block.Replace(printed, used, StringComparison.Ordinal);
    }
}

// Builds, so it runs when nothing else does.
[CollectionDefinition(ReadmeTests.Name, DisableParallelization = true)]
public sealed class ReadmeTestsRunAlone;
