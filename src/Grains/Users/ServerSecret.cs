using System.Security.Cryptography;
using System.Text;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Users;

/// <summary>A secret of the server, kept beside the journal and not in it: what the journal holds is of no use without it.</summary>
/// <param name="Bytes">32 random bytes.</param>
public sealed record ServerSecret(byte[] Bytes)
{
    private static readonly byte[] s_encryption = "personal-data"u8.ToArray();

    /// <summary>The token that confirms an email; only the journal's nonce and this secret together give it.</summary>
    public string ConfirmationTokenFor(AccountId account, string nonce) => ConfirmationToken.Create(account, ConfirmationMac(account, nonce));

    public bool Confirms(string token, AccountId account, string nonce) =>
        ConfirmationToken.TryParse(token, out var claimed, out var mac)
        && claimed == account
        && CryptographicOperations.FixedTimeEquals(mac, ConfirmationMac(account, nonce));

    /// <summary>Tells commands apart without giving away what they hold: a plain hash of a password could be guessed.</summary>
    public SealedCommand Fingerprint(string command, byte[] body) =>
        new(command, Convert.ToBase64String(HMACSHA256.HashData(Bytes, (byte[])[.. Encoding.UTF8.GetBytes($"command/{command}/"), .. body])));

    /// <summary>Encrypts; the account is bound to it.</summary>
    public byte[] Seal(AccountId account, ReadOnlySpan<byte> plain)
    {
        var nonceLength = AesGcm.NonceByteSizes.MaxSize;
        var tagLength = AesGcm.TagByteSizes.MaxSize;
        var result = new byte[nonceLength + tagLength + plain.Length];
        var nonce = result.AsSpan(0, nonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(EncryptionKey(), tagLength);
        cipher.Encrypt(nonce, plain, result.AsSpan(nonceLength + tagLength), result.AsSpan(nonceLength, tagLength), account.Value.ToByteArray());
        return result;
    }

    /// <exception cref="CryptographicException">It was sealed with another secret or for another account.</exception>
    public byte[] Unseal(AccountId account, ReadOnlySpan<byte> sealedBytes)
    {
        var nonceLength = AesGcm.NonceByteSizes.MaxSize;
        var tagLength = AesGcm.TagByteSizes.MaxSize;
        if (sealedBytes.Length < nonceLength + tagLength)
        {
            throw new CryptographicException("Too short to have been sealed.");
        }

        var plain = new byte[sealedBytes.Length - nonceLength - tagLength];
        using var cipher = new AesGcm(EncryptionKey(), tagLength);
        cipher.Decrypt(
            sealedBytes[..nonceLength], sealedBytes[(nonceLength + tagLength)..], sealedBytes.Slice(nonceLength, tagLength), plain, account.Value.ToByteArray());
        return plain;
    }

    /// <summary>A record prints its members; this one is the secret.</summary>
    public override string ToString() => nameof(ServerSecret);

    private byte[] ConfirmationMac(AccountId account, string nonce) =>
        HMACSHA256.HashData(Bytes, Encoding.UTF8.GetBytes($"confirm-email/{account}/{nonce}"));

    private byte[] EncryptionKey() => HKDF.Expand(HashAlgorithmName.SHA256, Bytes, 32, s_encryption);
}

/// <summary>Stands for a command that holds secrets where commands are compared.</summary>
[GenerateSerializer, Immutable, Alias("sealed-command")]
public sealed record SealedCommand([property: Id(0)] string Name, [property: Id(1)] string Mac);
