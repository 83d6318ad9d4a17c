using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Tests.Exchange;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Notifications;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Tests.Users;

/// <summary>A silo with people, whose grains see a clock that only the test moves.</summary>
public sealed class People : IAsyncLifetime
{
    public const string Password = "correct horse battery";

    /// <summary>Of bitcoin, at level 1.</summary>
    public const long DailyTransferLimit = 50_000_000;

    public FakeTimeProvider Clock { get; } = new(new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public ScriptedProvider Provider { get; } = new();

    public ExchangeCluster Cluster { get; private set; } = null!;

    public IGrainFactory Grains => Cluster.Grains;

    /// <summary>Of the silo that runs now.</summary>
    public KnownAccounts Known => Cluster.Services.GetRequiredService<KnownAccounts>();

    public async Task InitializeAsync() => Cluster = await ExchangeCluster.Start(Configure);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    public static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    public static IdempotencyKey Key() => new(Guid.Empty, Guid.NewGuid().ToString("N"));

    public async Task Register(string email, string password = Password) =>
        (await Grains.Email(email).Register(new(email, password))).Require();

    public Task<Outcome<LoginSession>> LogIn(string email, string password = Password) => Grains.Email(email).LogIn(password);

    /// <summary>The mails to an address, newest first, once there are that many.</summary>
    public async Task<IReadOnlyList<MailMessage>> Mails(string email, int count)
    {
        var mailbox = Grains.GetGrain<IDevelopmentMailboxGrain>(email);
        await Eventually.True(async () => (await mailbox.Read()).Length >= count);
        return await mailbox.Read();
    }

    /// <summary>Of the newest mail.</summary>
    public async Task<string> ConfirmationToken(string email, int mails = 1) => (await Mails(email, mails))[0].Token!;

    public async Task<Outcome<UserProfile>> Confirm(string token)
    {
        Assert.True(Crypto.Users.ConfirmationToken.TryParseAccount(token, out var account));
        return await Grains.User(account).ConfirmEmail(token);
    }

    /// <summary>Registered and confirmed.</summary>
    public async Task<(string Email, IUserGrain User)> NewUser()
    {
        var email = NewEmail();
        await Register(email);
        var profile = (await Confirm(await ConfirmationToken(email))).Require();
        return (email, Grains.User(profile.Account));
    }

    private void Configure(IServiceCollection services)
    {
        var none = LimitSet(VerificationLevel.None, 0, 0);
        var level1 = LimitSet(VerificationLevel.Level1, DailyTransferLimit, 10 * DailyTransferLimit);
        services.AddSingleton<IVerificationProvider>(Provider);
        services.AddSingleton(provider => new WalletRules(
            provider.GetRequiredService<AssetCatalog>(),
            provider.GetRequiredService<MarketCatalog>(),
            new LimitSchedule([.. none, .. level1]),
            TimeSpan.FromSeconds(10)));
        // Only what grains decide by: the silo's own timers run on.
        services.AddSingleton(provider => new JournaledGrainServices(
            provider.GetRequiredService<IJournal>(),
            provider.GetRequiredService<EventCatalog>(),
            provider.GetRequiredService<Serializer>(),
            Clock,
            provider.GetRequiredService<ILoggerFactory>()));
    }

    private static IEnumerable<Limit> LimitSet(VerificationLevel level, Int128 daily, Int128 monthly) =>
        Enum.GetValues<LimitKind>().Select(kind => new Limit(level, kind, ExchangeCluster.Bitcoin.Id, daily, monthly));
}
