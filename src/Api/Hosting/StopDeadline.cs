using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serilog;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>
/// Ends a process that does not stop: a silo goes on for minutes to write into the table of members that it leaves,
/// though that is out of reach, and heeds no token meanwhile. What was under way then is what a crash leaves, and the journal has what was acknowledged.
/// </summary>
internal static class StopDeadline
{
    /// <summary>What hosted services get on top of the host's own timeout, which they may ignore.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(15);

    public static void Enforce(WebApplication app)
    {
        var deadline = app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout + s_grace;
        app.Lifetime.ApplicationStopping.Register(() => _ = EndAfter(deadline, app.Logger));
    }

    private static async Task EndAfter(TimeSpan deadline, Microsoft.Extensions.Logging.ILogger logger)
    {
        await Task.Delay(deadline);
        logger.LogError("This process did not stop within {Seconds} s and ends now; others find out that it is gone", deadline.TotalSeconds);
        await Log.CloseAndFlushAsync();
        Environment.Exit(1);
    }
}
