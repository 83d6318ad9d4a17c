using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Notifications;

namespace Orleans.Crypto.Api.Development;

internal sealed record MailResponse(string To, string Subject, string Text, string Kind, string? Token, DateTimeOffset Time)
{
    public static MailResponse Of(MailMessage mail, int none) => new(mail.To, mail.Subject, mail.Text, mail.Kind, mail.Token, mail.Time);

    /// <summary>A record prints its members; this one can hold a secret.</summary>
    public override string ToString() => nameof(MailResponse);
}

/// <summary>The mails that a real sender would send, readable by anyone: only where nothing is real.</summary>
internal static class DevelopmentMailbox
{
    public static bool IsConfigured(IConfiguration configuration) =>
        (configuration["Mail:Sender"] ?? nameof(DevelopmentMailbox)) == nameof(DevelopmentMailbox);

    public static void MapDevelopmentMailbox(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/development/mailbox", Read).ForAnyone().WithName("readDevelopmentMailbox").WithTags("Development")
            .WithSummary("The mails to one address, newest first; only with the development mailbox")
            .Produces<ItemsResponse<MailResponse>>();

    private static async Task<IResult> Read(string? to, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var email = errors.Email(to, "to");
        return errors.Any
            ? errors.Answer()
            : Answers.Json(new ItemsResponse<MailResponse>((await grains.GetGrain<IDevelopmentMailboxGrain>(email).Read()).ToResponses(0, MailResponse.Of)));
    }
}
