using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>Names entries of the journal: 128 bits of a SHA-256, so that two names never meet.</summary>
public static class CommandKeys
{
    /// <summary>The key of a command, with a fingerprint that tells a retry from another command under the same key.</summary>
    public static EntryKey Of<TCommand>(IdempotencyKey key, TCommand command, Serializer serializer)
    {
        var type = typeof(TCommand).FullName!;
        var body = serializer.SerializeToArray(command);
        Span<byte> buffer = stackalloc byte[256];
        var fingerprint = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        fingerprint.AppendData(MemoryMarshal.AsBytes(type.AsSpan()));
        fingerprint.AppendData(body);
        fingerprint.GetHashAndReset(buffer);
        return new(Named($"command/{key.Caller:N}/{key.Value}"), BinaryPrimitives.ReadUInt128LittleEndian(buffer));
    }

    /// <summary>The key of a fact that can happen only once, such as <c>transfer/0198…</c>.</summary>
    public static UInt128 Named(string name)
    {
        Span<byte> utf8 = stackalloc byte[512];
        var length = Encoding.UTF8.GetBytes(name, utf8);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
