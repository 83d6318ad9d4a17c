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
        byte[] text = [.. MemoryMarshal.AsBytes(typeof(TCommand).FullName.AsSpan()), .. serializer.SerializeToArray(command)];
        Span<byte> fingerprint = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, fingerprint);
        return new(Named($"command/{key.Caller:N}/{key.Value}"), BinaryPrimitives.ReadUInt128LittleEndian(fingerprint));
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
