namespace Orleans.Crypto.Notifications;

/// <param name="Kind">One of <see cref="MailKinds"/>.</param>
/// <param name="Token">What the recipient proves the receipt with, or null.</param>
/// <param name="Time">When the event behind it happened: a mail that is sent again is the same mail.</param>
[GenerateSerializer, Immutable, Alias("mail-message")]
public sealed record MailMessage(
    [property: Id(0)] string To,
    [property: Id(1)] string Subject,
    [property: Id(2)] string Text,
    [property: Id(3)] string Kind,
    [property: Id(4)] string? Token,
    [property: Id(5)] DateTimeOffset Time)
{
    /// <summary>A record prints its members; this one may hold a secret.</summary>
    public override string ToString() => $"{nameof(MailMessage)} {{ Kind = {Kind}, Time = {Time:O} }}";
}

/// <summary>Why a mail is sent; stable.</summary>
public static class MailKinds
{
    public const string ConfirmEmail = "confirm_email";
    public const string AlreadyRegistered = "already_registered";
}
