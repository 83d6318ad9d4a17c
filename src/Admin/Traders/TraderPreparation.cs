using System.Security.Cryptography;
using Orleans.Crypto.Admin.Administrators;
using Orleans.Crypto.Admin.Connection;

namespace Orleans.Crypto.Admin.Traders;

/// <summary>An asset and an amount, as a decimal string in whole units.</summary>
internal sealed record Funding(string Asset, string Amount);

/// <summary>Makes customers who may trade: registered, confirmed, verified to level 2 and funded, all through the API.</summary>
/// <param name="run">Part of each email, so that every run has customers of its own.</param>
internal sealed class TraderPreparation(ApiClient client, Operators operators, TimeProvider clock, string run)
{
    private static readonly TimeSpan MailDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MailPoll = TimeSpan.FromMilliseconds(50);

    // Few at once: passwords are slow to hash on purpose, and a server that is measured should not start overloaded.
    private const int AtOnce = 4;

    /// <param name="fundings">One list for each trader wanted.</param>
    public async Task<Trader[]> Prepare(IReadOnlyList<IReadOnlyList<Funding>> fundings, Action onPrepared, CancellationToken cancellation)
    {
        var traders = new Trader[fundings.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, fundings.Count, options, async (index, stop) =>
        {
            traders[index] = await Prepare(index, fundings[index], stop);
            onPrepared();
        });
        return traders;
    }

    private async Task<Trader> Prepare(int index, IReadOnlyList<Funding> funding, CancellationToken cancellation)
    {
        var email = $"trader-{run}-{index:0000}@example.com";
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await Register(email, password, cancellation);

        var trader = new Trader(client, clock, email, password);
        await trader.LogIn(cancellation);
        await Verify(trader, index, cancellation);
        foreach (var part in funding) await operators.Deposit(trader.AccountId, part.Asset, part.Amount, cancellation);
        return trader;
    }

    private async Task Register(string email, string password, CancellationToken cancellation)
    {
        var registered = await client.Send<object>(ApiRequest.Post("v1/auth/register", new { email, password }), cancellation);
        registered.Require($"cannot register {email}");

        var token = await WaitForConfirmationToken(email, cancellation);
        var confirmed = await client.Send<object>(ApiRequest.Post("v1/auth/confirm", new { token }), cancellation);
        confirmed.Require($"cannot confirm {email}");
    }

    private async Task<string> WaitForConfirmationToken(string email, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var request = ApiRequest.Get($"v1/development/mailbox?to={Uri.EscapeDataString(email)}");
        while (clock.GetElapsedTime(started) < MailDeadline)
        {
            var mailbox = (await client.Send<Mailbox>(request, cancellation)).Require("cannot read the development mailbox");
            if (mailbox.Items.FirstOrDefault(mail => mail is { Kind: "confirm_email", Token: not null }) is { } mail) return mail.Token!;
            await Task.Delay(MailPoll, clock, cancellation);
        }

        throw new CommandFailed($"no confirmation mail for {email} within {MailDeadline.TotalSeconds:0} s");
    }

    private async Task Verify(Trader trader, int index, CancellationToken cancellation)
    {
        var request = new
        {
            level = 2,
            fullName = $"Trader {index:0000}",
            dateOfBirth = "1990-01-01",
            country = "CH",
            documentNumber = $"T{run}{index:0000}",
        };
        var answer = await trader.Post<Verification>("v1/account/verification", request, $"verify-{run}-{index}", cancellation);
        var verification = answer.Require($"cannot verify {trader.Email}");
        if (verification is not { Status: "verified", Level: 2 })
            throw new CommandFailed($"{trader.Email} is {verification.Status} at level {verification.Level} instead of verified at level 2");
    }

    private sealed record Mailbox(IReadOnlyList<Mail> Items);

    private sealed record Mail(string Kind, string? Token);

    private sealed record Verification(string Status, int Level);
}
