using Orleans.Crypto.Grains.Notifications;
using Orleans.Crypto.Notifications;

namespace Orleans.Crypto.Grains.Tests.Notifications;

public sealed class DevelopmentMailboxTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DevelopmentMailboxGrain _mailbox = new();

    [Fact]
    public async Task A_mail_that_comes_again_is_the_same_mail()
    {
        await _mailbox.Deliver(Mail(1));
        await _mailbox.Deliver(Mail(2));
        await _mailbox.Deliver(Mail(1));

        Assert.Equal<MailMessage>([Mail(2), Mail(1)], await _mailbox.Read());
    }

    [Fact]
    public async Task The_newest_mails_are_kept_up_to_a_bound()
    {
        for (var i = 0; i <= IDevelopmentMailboxGrain.Capacity; i++)
        {
            await _mailbox.Deliver(Mail(i));
        }

        var mails = await _mailbox.Read();
        Assert.Equal(IDevelopmentMailboxGrain.Capacity, mails.Length);
        Assert.Equal((Mail(IDevelopmentMailboxGrain.Capacity), Mail(1)), (mails[0], mails[^1]));
    }

    [Fact]
    public void A_mail_does_not_print_its_token() => Assert.DoesNotContain("token 1", Mail(1).ToString(), StringComparison.Ordinal);

    private static MailMessage Mail(int number) =>
        new("ada@example.com", "Subject", $"Text with token {number}", MailKinds.ConfirmEmail, $"token {number}", s_time.AddMinutes(number));
}
