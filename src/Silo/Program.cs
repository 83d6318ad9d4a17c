using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Api.Observability;
using Orleans.Crypto.Silo;

return await ProcessEdge.Run(async () =>
{
    if (args is [DatabaseMigration.Argument, .. var settings])
    {
        await DatabaseMigration.Run(settings);
        return;
    }

    var builder = WebApplication.CreateBuilder(args);
    builder.AddDefaults();
    builder.AddExchange();
    var storage = StorageOptions.Read(builder.Configuration);
    builder.AddJournal(storage);
    builder.AddGrains();
    builder.AddSilo(storage);
    builder.AddHttp().AddSiloHealth();
    builder.AddTelemetry("orleans-crypto-silo");
    await builder.RunApi();
});
