using Microsoft.Extensions.Options;
using Orleans.Crypto.Api;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Silo;
using Orleans.Crypto.Silo.Configuration;
using Serilog;

try
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args });
    builder.AddEmbeddedDefaults();
    builder.AddExchange();
    builder.AddEmbeddedStorage();
    builder.AddGrains();
    builder.AddHttp();

    var app = builder.Build();
    app.UseCryptoApi();
    app.MapCryptoApi();
    app.AnnounceWhenReady();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is InvalidConfigurationException or OptionsValidationException or JournalUnavailableException or IOException
    or InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" or "Serilog.Settings.Configuration" })
{
    // The process's edge: what its operator can put right is said in one line.
    await Console.Error.WriteLineAsync($"orleans-crypto can't start: {exception.Message}");
    return 1;
}
finally
{
    await Log.CloseAndFlushAsync();
}
