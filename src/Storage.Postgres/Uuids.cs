using System.Buffers.Binary;

namespace Orleans.Crypto.Storage.Postgres;

/// <summary>A key in the database's 128-bit type.</summary>
internal static class Uuids
{
    private const int Bytes = 16;

    public static Guid ToUuid(this UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new(bytes, bigEndian: true);
    }

    public static UInt128 ToUInt128(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
