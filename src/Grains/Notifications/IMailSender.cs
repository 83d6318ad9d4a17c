using Orleans.Crypto.Notifications;

namespace Orleans.Crypto.Grains.Notifications;

/// <summary>Sends mails.</summary>
public interface IMailSender
{
    /// <summary>Returns once the mail is handed over; the same one may come again after a crash.</summary>
    Task Send(MailMessage message);
}
