using Microsoft.Extensions.Logging;
using Orleans.Crypto.Notifications;

namespace Orleans.Crypto.Grains.Notifications;

/// <summary>Keeps mails where a developer finds them, in a mailbox and in the log, tokens included: for development only.</summary>
public sealed class DevelopmentMailSender(IGrainFactory grains, ILogger<DevelopmentMailSender> logger) : IMailSender
{
    public async Task Send(MailMessage message)
    {
        await grains.GetGrain<IDevelopmentMailboxGrain>(message.To).Deliver(message);
        logger.LogInformation("Mail {Kind} to {To} with token {Token}", message.Kind, message.To, message.Token);
    }
}
