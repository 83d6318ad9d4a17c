using System.Buffers.Binary;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>An entry's keys as they stand in its row: 16 bytes key and 16 bytes fingerprint each, big-endian.</summary>
internal static class EntryKeys
{
    public const int KeyBytes = 16;
    public const int Bytes = 2 * KeyBytes;

    public static void Write(Span<byte> target, IReadOnlyList<EntryKey> keys)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(target[(i * Bytes)..], keys[i].Value);
            BinaryPrimitives.WriteUInt128BigEndian(target[((i * Bytes) + KeyBytes)..], keys[i].Fingerprint);
        }
    }

    /// <summary>The keys without their fingerprints; <paramref name="target"/> must have room for them all.</summary>
    public static Span<UInt128> ReadKeys(ReadOnlySpan<byte> row, Span<UInt128> target)
    {
        int count = row.Length / Bytes;
        for (int i = 0; i < count; i++) target[i] = BinaryPrimitives.ReadUInt128BigEndian(row[(i * Bytes)..]);
        return target[..count];
    }

    /// <exception cref="InvalidDataException">The row does not have the key, though an index says so.</exception>
    public static UInt128 FingerprintOf(ReadOnlySpan<byte> row, UInt128 key)
    {
        for (int at = 0; at < row.Length; at += Bytes)
        {
            if (BinaryPrimitives.ReadUInt128BigEndian(row[at..]) == key) return BinaryPrimitives.ReadUInt128BigEndian(row[(at + KeyBytes)..]);
        }

        throw new InvalidDataException("The journal's key index names an entry that does not have the key.");
    }
}
