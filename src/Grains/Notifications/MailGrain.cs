using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Notifications;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Notifications;

/// <summary>Writes to one user what the user's events call for; its key is the account id.</summary>
[Alias("mail")]
public interface IMailGrain : IGrainWithGuidKey, IInboxGrain;

/// <inheritdoc cref="IMailGrain"/>
public sealed class MailGrain(IMailSender sender, ServerSecret secret, ILogger<MailGrain> logger)
    : Grain, IMailGrain
{
    private AccountId Account => new(this.GetPrimaryKey());

    public Task Deliver(ImmutableArray<EventEnvelope> envelopes) => envelopes.Handle(Receive);

    private Task Receive(EventEnvelope envelope)
    {
        switch (envelope.Event)
        {
            case UserOpened { Confirmation: { } confirmation } opened:
                return sender.Send(Confirm(opened.Email, confirmation, envelope.Time));
            case ConfirmationRenewed renewed:
                return sender.Send(Confirm(renewed.Email, renewed.Confirmation, envelope.Time));
            case RegistrationRepeated repeated:
                return sender.Send(new(
                    Normalized(repeated.Email),
                    "You have an account already",
                    "Somebody tried to register with your email address. If it was you, log in instead; if not, there is nothing to do.",
                    MailKinds.AlreadyRegistered,
                    null,
                    envelope.Time));
            default:
                logger.LogError("No mail is known for {Event}", envelope.Event.GetType().Name);
                return Task.CompletedTask;
        }
    }

    private MailMessage Confirm(string email, EmailConfirmation confirmation, DateTimeOffset time)
    {
        var token = secret.ConfirmationTokenFor(Account, confirmation.Nonce);
        return new(
            Normalized(email),
            "Confirm your email address",
            $"Confirm your email address with this token, until {confirmation.ExpiresAt:u}: {token}\nIf you have not registered just now, do nothing: the account would open with somebody else's password.",
            MailKinds.ConfirmEmail,
            token,
            time);
    }

    // The address that the email's grain stands for: letters that only look alike in upper case must not lead elsewhere.
    private static string Normalized(string email) => email.Trim().ToLowerInvariant();
}
