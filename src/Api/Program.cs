using Microsoft.AspNetCore.Builder;
using Orleans.Crypto.Api.Hosting;

return await ProcessEdge.Run(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddDefaults();
    builder.AddExchangeCatalogs();
    var storage = StorageOptions.Read(builder.Configuration);
    builder.AddKeys(storage);
    builder.AddClusterClient(storage);
    builder.AddHttp().AddClusterHealth();
    await builder.RunApi();
});
