using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Users;
using Orleans.Runtime;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class KnownAccountsTests(People people) : IClassFixture<People>
{
    [Fact]
    public async Task An_account_exists_as_soon_as_its_confirmation_is_acknowledged()
    {
        var email = People.NewEmail();
        await people.Register(email);
        var token = await people.ConfirmationToken(email);
        Assert.True(ConfirmationToken.TryParseAccount(token, out var account));

        var before = await Exists(account);
        Assert.True((await people.Confirm(token)).Succeeded);

        Assert.False(before);
        Assert.True(await Exists(account));
        Assert.Equal(account, await people.Known.Resolve(new(account, null), people.Grains));
        Assert.Equal(account, await people.Known.Resolve(new(null, email), people.Grains));
    }

    [Fact]
    public async Task An_account_that_needs_no_confirmation_exists()
    {
        var administrator = (await people.Grains.Email(People.NewEmail()).CreateAdministrator(new("admin@example.com", People.Password), People.Key())).Require();

        Assert.True(await Exists(administrator.Account));
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(11, true)]
    [InlineData(JournalBounds.MaxLoadedEntries, false)]
    [InlineData(JournalBounds.MaxLoadedEntries + 100, false)]
    public async Task An_account_exists_however_much_came_before_its_confirmation(int events, bool snapshot)
    {
        var account = AccountId.New();
        EmailConfirmation confirmation = new("nonce", DateTimeOffset.MaxValue);
        var renewals = Enumerable.Repeat(new ConfirmationRenewed(account, "slow@example.com", "hash", confirmation), events);
        var version = await Append(account, 0, [new UserOpened(account, "slow@example.com", "hash", [Role.Customer], confirmation), .. renewals]);

        Assert.False(await Exists(account));
        version = await Append(account, version, [new EmailConfirmed(), new AllSessionsEnded()]);
        if (snapshot)
        {
            await people.Cluster.Journal.SaveSnapshot(StreamIds.User(account), new(version, ReadOnlyMemory<byte>.Empty));
        }

        Assert.True(await Exists(account));
    }

    [Fact]
    public async Task Nobody_exists_by_an_id_or_an_email_that_was_never_given()
    {
        Assert.False(await Exists(AccountId.New()));
        Assert.Null(await people.Known.Resolve(new(AccountId.New(), null), people.Grains));
        Assert.Null(await people.Known.Resolve(new(null, People.NewEmail()), people.Grains));
    }

    [Fact]
    public async Task To_be_found_wakes_no_user()
    {
        var account = AccountId.New();
        await Append(account, 0, [new UserOpened(account, "asleep@example.com", "hash", [Role.Customer], null)]);

        Assert.True(await Exists(account));

        Assert.False(await IsActive());
        // Proves that it would be seen.
        await people.Grains.User(account).Profile();
        Assert.True(await IsActive());

        async Task<bool> IsActive() => (await people.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
            .Any(grain => grain.GrainId == people.Grains.User(account).GetGrainId());
    }

    private async Task<bool> Exists(AccountId account) => await people.Known.Exists(account);

    private async Task<long> Append(AccountId account, long version, JournalEvent[] happened)
    {
        var events = people.Cluster.Services.GetRequiredService<EventCatalog>();
        foreach (var e in happened)
        {
            var result = await people.Cluster.Journal.Append(
                new(StreamIds.User(account), ++version, [new(events.NameOf(e), events.Serialize(e), DateTimeOffset.UnixEpoch, [])]));
            Assert.Equal(AppendStatus.Committed, result.Status);
        }

        return version;
    }
}
