using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Orleans.Runtime;
using Serilog.Core;
using Serilog.Events;

namespace Orleans.Crypto.Api.Observability;

/// <summary>
/// Says of each line of the log for which request and account it was, or in which grain. It is looked up when a line is
/// written, so that what logs nothing costs nothing. (Trace and span are Serilog's own.)
/// </summary>
internal sealed class CallContextEnricher(IHttpContextAccessor requests) : ILogEventEnricher
{
    private IGrainContextAccessor? _grains;

    /// <summary>From now on grains are told as well; before the silo runs there are none.</summary>
    public void Use(IGrainContextAccessor? grains) => _grains = grains;

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (requests.HttpContext is { } request)
        {
            Add("RequestId", request.TraceIdentifier);
            if (request.User.FindFirst(JwtRegisteredClaimNames.Sub)?.Value is { } account)
            {
                Add("AccountId", account);
            }
        }

        if (_grains?.GrainContext is { } grain)
        {
            Add("GrainId", grain.GrainId.ToString());
        }

        void Add(string name, string value) => logEvent.AddPropertyIfAbsent(new LogEventProperty(name, new ScalarValue(value)));
    }
}
