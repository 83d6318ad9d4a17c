using Microsoft.Extensions.Options;
using Orleans.Crypto.Outcomes;
using Serilog;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>The outermost frame of a process.</summary>
public static class ProcessEdge
{
    /// <summary>Runs to the exit code; what the process's operator can put right is said in one line.</summary>
    public static async Task<int> Run(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception exception) when (exception is InvalidConfigurationException or OptionsValidationException or JournalUnavailableException or IOException or InvalidDataException
            or InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" or "Serilog.Settings.Configuration" })
        {
            await Console.Error.WriteLineAsync($"orleans-crypto can't start: {exception.Message}");
            return 1;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }
}
