using System.Security.Cryptography;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Grains.Users;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class ServerSecretTests
{
    private readonly ServerSecret _secret = new(RandomNumberGenerator.GetBytes(32));
    private readonly ServerSecret _other = new(RandomNumberGenerator.GetBytes(32));
    private readonly AccountId _account = AccountId.New();

    [Fact]
    public void A_confirmation_token_is_good_for_its_account_nonce_and_secret_only()
    {
        var token = _secret.ConfirmationTokenFor(_account, "nonce");

        Assert.True(_secret.Confirms(token, _account, "nonce"));
        Assert.False(_secret.Confirms(token, AccountId.New(), "nonce"));
        Assert.False(_secret.Confirms(token, _account, "other nonce"));
        Assert.False(_other.Confirms(token, _account, "nonce"));
        Assert.False(_secret.Confirms(token[..^1], _account, "nonce"));
        Assert.False(_secret.Confirms("", _account, "nonce"));
    }

    [Fact]
    public void What_is_sealed_comes_back_whole_and_never_looks_the_same()
    {
        byte[] plain = [1, 2, 3, 4, 5];

        var first = _secret.Seal(_account, plain);
        var second = _secret.Seal(_account, plain);

        Assert.NotEqual(first, second);
        Assert.True(first.AsSpan().IndexOf(plain) < 0);
        Assert.Equal(plain, _secret.Unseal(_account, first));
        Assert.Empty(_secret.Unseal(_account, _secret.Seal(_account, [])));
    }

    [Fact]
    public void What_is_sealed_can_not_be_read_for_another_account_with_another_secret_or_once_changed()
    {
        var sealedBytes = _secret.Seal(_account, [1, 2, 3]);

        Assert.ThrowsAny<CryptographicException>(() => _secret.Unseal(AccountId.New(), sealedBytes));
        Assert.ThrowsAny<CryptographicException>(() => _other.Unseal(_account, sealedBytes));
        Assert.ThrowsAny<CryptographicException>(() => _secret.Unseal(_account, sealedBytes.AsSpan(0, 10)));
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            byte[] changed = [.. sealedBytes];
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => _secret.Unseal(_account, changed));
        }
    }

    [Fact]
    public void A_fingerprint_tells_commands_and_bodies_apart_and_depends_on_the_secret()
    {
        var fingerprint = _secret.Fingerprint("command", [1]);

        Assert.Equal(fingerprint, _secret.Fingerprint("command", [1]));
        Assert.NotEqual(fingerprint, _secret.Fingerprint("command", [2]));
        Assert.NotEqual(fingerprint.Mac, _secret.Fingerprint("other", [1]).Mac, StringComparer.Ordinal);
        Assert.NotEqual(fingerprint, _other.Fingerprint("command", [1]));
    }

    [Fact]
    public void It_does_not_print_itself() => Assert.Equal(nameof(ServerSecret), _secret.ToString());
}
