using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Users;

[GenerateSerializer, Immutable, Alias("user.verification-decided")]
public sealed record VerificationDecided(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] VerificationStatus Status,
    [property: Id(2)] VerificationLevel Level,
    [property: Id(3)] VerificationLevel? RequestedLevel,
    [property: Id(4)] string? Reason,
    [property: Id(5)] DateTimeOffset? ExpiresAt) : JournalEvent
{
    public override ImmutableArray<Inbox> Inboxes() => [Inbox.Wallet(Account)];
}
