using System.ComponentModel;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Publishing;

/// <remarks>The email, the password's hash and the confirmation stay in the journal.</remarks>
internal sealed record UserOpenedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("The roles it starts with.")] IReadOnlyList<Role> Roles)
    : IPublishedPart<UserOpenedV1, UserOpened>
{
    public static UserOpenedV1 Of(UserOpened e, string subject, Scales scales) => new(e.Account.Value, [.. e.Roles]);
}

internal sealed record EmailConfirmedV1(
    [property: Description("The account.")] Guid AccountId)
    : IPublishedData<EmailConfirmedV1, EmailConfirmed>
{
    public static EmailConfirmedV1 Of(EmailConfirmed e, string subject, Scales scales) => new(Guid.Parse(subject));

    public EmailConfirmed ToEvent(Scales scales) => new();
}

internal sealed record RolesChangedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("All of the account's roles from now on.")] IReadOnlyList<Role> Roles)
    : IPublishedData<RolesChangedV1, RolesChanged>
{
    public static RolesChangedV1 Of(RolesChanged e, string subject, Scales scales) => new(Guid.Parse(subject), [.. e.Roles]);

    public RolesChanged ToEvent(Scales scales) => new([.. Roles]);
}

internal sealed record VerificationReferredV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("How the verification stands until an operator decides.")] VerificationStatus Status,
    [property: Description("The level that is held: 0 (none), 1 or 2.")] int Level,
    [property: Description("While it is pending or rejected: the level that was asked for.")] int? RequestedLevel = null,
    [property: Description("Why it was rejected: a code.")] string? Reason = null,
    [property: Description("When the held level ends.")] DateTimeOffset? ExpiresAt = null)
    : IPublishedData<VerificationReferredV1, VerificationReferred>
{
    public static VerificationReferredV1 Of(VerificationReferred e, string subject, Scales scales)
    {
        var verification = e.Verification;
        return new(
            Guid.Parse(subject), verification.Status, (int)verification.Level, (int?)verification.RequestedLevel, verification.Reason, verification.ExpiresAt);
    }

    public VerificationReferred ToEvent(Scales scales) =>
        new(new(Status, (VerificationLevel)Level, (VerificationLevel?)RequestedLevel, Reason, ExpiresAt));
}

internal sealed record VerificationDecidedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("How the verification stands now.")] VerificationStatus Status,
    [property: Description("The level that is held now: 0 (none), 1 or 2.")] int Level,
    [property: Description("While it is pending or rejected: the level that was asked for.")] int? RequestedLevel = null,
    [property: Description("Why it was rejected: a code.")] string? Reason = null,
    [property: Description("When the held level ends.")] DateTimeOffset? ExpiresAt = null)
    : IPublishedData<VerificationDecidedV1, VerificationDecided>
{
    public static VerificationDecidedV1 Of(VerificationDecided e, string subject, Scales scales) =>
        new(e.Account.Value, e.Status, (int)e.Level, (int?)e.RequestedLevel, e.Reason, e.ExpiresAt);

    public VerificationDecided ToEvent(Scales scales) =>
        new(new(AccountId), Status, (VerificationLevel)Level, (VerificationLevel?)RequestedLevel, Reason, ExpiresAt);
}
