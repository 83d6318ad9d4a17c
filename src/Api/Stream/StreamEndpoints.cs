using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Overload;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Stream;

internal static class StreamEndpoints
{
    public const string LastEventId = "Last-Event-ID";

    public static void MapStream(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/stream", Open).ForCustomers().WithName("openStream").IsNotCounted().WithTags("Stream")
            .WithSummary("The caller's wallet, live, as server-sent events: a snapshot, then an update for each event; ends with the access token")
            .WithMetadata(new TakesLastEventId())
            .Produces<UpdateMessage>(StatusCodes.Status200OK, "text/event-stream");

    private static IResult Open(HttpContext context, Caller caller, LiveWallets wallets)
    {
        var header = context.Request.Headers[LastEventId];
        if (header.Count == 0)
        {
            return new LiveView(wallets, caller, lastSequence: null);
        }

        return header.Count == 1 && long.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new LiveView(wallets, caller, last)
            : Answers.Refused(Problem.InvalidRequest, "Last-Event-ID must be the id of an event of this stream.", LastEventId);
    }
}

/// <summary>Marks the endpoint that goes on after an event of the client's choice.</summary>
internal sealed class TakesLastEventId;
