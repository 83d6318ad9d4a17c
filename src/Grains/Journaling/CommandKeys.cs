using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>Names entries of the journal: 128 bits of a SHA-256, so that two names never meet.</summary>
public static class CommandKeys
{
    private const int MaxNameBytes = 512;
    private const int MaxKeptBytes = 16 * 1024;

    /// <summary>Of an identifier of version 7, in milliseconds: RFC 9562, section 5.7.</summary>
    private const int TimeBits = 48;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_command;

    /// <summary>The key of a command, with a fingerprint that tells a retry from another command under the same key.</summary>
    public static EntryKey Of<TCommand>(IdempotencyKey key, TCommand command, Serializer serializer)
    {
        Span<byte> name = stackalloc byte[MaxNameBytes];
        if (!Utf8.TryWrite(name, $"command/{key.Caller:N}/{key.Value}", out var length))
        {
            throw new ArgumentException($"An idempotency key has at most {IdempotencyKey.MaxLength} characters.", nameof(key));
        }

        return new(Named(name[..length]), Fingerprint(command, serializer));
    }

    /// <summary>The key of a fact that can happen only once, such as <c>transfer/0198…</c>.</summary>
    public static UInt128 Named(string name)
    {
        Span<byte> utf8 = stackalloc byte[MaxNameBytes];
        var length = Encoding.UTF8.GetBytes(name, utf8);
        return Named(utf8[..length]);
    }

    /// <inheritdoc cref="Named(string)"/>
    public static UInt128 Named(ReadOnlySpan<byte> utf8)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>The key of a fact that can happen only once to what has an identifier of version 7: the identifier's time, and 80 bits of the hash of both.</summary>
    /// <param name="fact">Such as <c>transfer</c>.</param>
    /// <remarks>
    /// So a stream's new keys come to the end of its part of the index, where the last ones came. Anywhere in a part of a long
    /// past, each would change a page that no other one does: most of what PostgreSQL then writes to its log are such pages.
    /// </remarks>
    public static EntryKey Timed(string fact, Guid identifier)
    {
        Span<byte> bytes = stackalloc byte[16];
        identifier.TryWriteBytes(bytes, bigEndian: true, out _);
        var time = BinaryPrimitives.ReadUInt128BigEndian(bytes) >> (128 - TimeBits);
        Span<byte> name = stackalloc byte[MaxNameBytes];
        if (!Utf8.TryWrite(name, $"{fact}/{identifier:D}", out var length))
        {
            throw new ArgumentException($"A name has at most {MaxNameBytes} bytes.", nameof(fact));
        }

        var hash = Named(name[..length]);
        return new((time << (128 - TimeBits)) | (hash >> TimeBits), Former: hash);
    }

    private static UInt128 Fingerprint<TCommand>(TCommand command, Serializer serializer)
    {
        var buffer = t_command ??= new();
        buffer.ResetWrittenCount();
        buffer.Write(MemoryMarshal.AsBytes(typeof(TCommand).FullName.AsSpan()));
        serializer.Serialize(command, buffer);
        var fingerprint = Named(buffer.WrittenSpan);
        if (buffer.Capacity > MaxKeptBytes)
        {
            // A bulk's: the next one can make its own.
            t_command = null;
        }

        return fingerprint;
    }
}
