using System.Collections.Immutable;
using Orleans.Crypto.Notifications;

namespace Orleans.Crypto.Grains.Notifications;

/// <inheritdoc cref="IDevelopmentMailboxGrain"/>
public sealed class DevelopmentMailboxGrain : Grain, IDevelopmentMailboxGrain
{
    private ImmutableArray<MailMessage> _messages = [];

    public Task Deliver(MailMessage message)
    {
        if (!_messages.Contains(message))
        {
            _messages = [message, .. _messages.Take(IDevelopmentMailboxGrain.Capacity - 1)];
        }

        return Task.CompletedTask;
    }

    public Task<ImmutableArray<MailMessage>> Read() => Task.FromResult(_messages);
}
