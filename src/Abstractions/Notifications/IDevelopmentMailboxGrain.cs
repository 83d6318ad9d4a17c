using System.Collections.Immutable;

namespace Orleans.Crypto.Notifications;

/// <summary>Keeps the mails to one address in place of sending them, for development and tests; its key is the normalized email.</summary>
[Alias("development-mailbox")]
public interface IDevelopmentMailboxGrain : IGrainWithStringKey
{
    /// <summary>The most mails kept; older ones are dropped.</summary>
    const int Capacity = 50;

    [Alias("deliver")]
    Task Deliver(MailMessage message);

    /// <summary>Newest first.</summary>
    [Alias("read")]
    Task<ImmutableArray<MailMessage>> Read();
}
