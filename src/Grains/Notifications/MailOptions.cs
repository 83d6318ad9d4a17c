using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Grains.Notifications;

/// <summary>How mails leave.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";
    public const string DevelopmentMailbox = "DevelopmentMailbox";

    [AllowedValues(DevelopmentMailbox, ErrorMessage = "Configuration 'Mail:Sender' must be DevelopmentMailbox.")]
    public string Sender { get; set; } = DevelopmentMailbox;
}
