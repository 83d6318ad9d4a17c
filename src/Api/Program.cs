using Microsoft.AspNetCore.Builder;
using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Api.Observability;

return await ProcessEdge.Run(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddDefaults();
    builder.AddExchangeCatalogs();
    var storage = StorageOptions.Read(builder.Configuration);
    builder.AddKeys(storage);
    builder.AddClusterClient(storage);
    builder.AddHttp().AddClusterHealth();
    builder.AddTelemetry("orleans-crypto-api");
    await builder.RunApi();
});
