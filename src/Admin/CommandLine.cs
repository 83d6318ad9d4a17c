using System.CommandLine;
using System.CommandLine.Invocation;
using Orleans.Crypto.Admin.Connection;

namespace Orleans.Crypto.Admin;

/// <summary>Runs a command; what goes wrong is one line on the error stream and an <see cref="ExitCode"/>.</summary>
internal static class CommandLine
{
    public static async Task<int> Run(RootCommand commands, string[] args)
    {
        var parsed = commands.Parse(args);
        if (parsed.Action is ParseErrorAction wrongUsage)
        {
            wrongUsage.ShowHelp = false;
            await parsed.InvokeAsync();
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (CommandFailed failure)
        {
            return await Fail(failure.Message, failure.ExitCode);
        }
        catch (ServerUnreachable failure)
        {
            return await Fail(failure.Message, ExitCode.ServerUnreachable);
        }
        catch (OperationCanceledException)
        {
            return await Fail("cancelled", ExitCode.Cancelled);
        }
    }

    private static async Task<int> Fail(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync($"error: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
