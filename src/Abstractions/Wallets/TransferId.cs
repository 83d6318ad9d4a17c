using System.Buffers.Binary;

namespace Orleans.Crypto.Wallets;

/// <summary>One transfer, deposit or captured hold; also the id of its ledger transaction.</summary>
[GenerateSerializer, Immutable, Alias("transfer-id")]
public readonly record struct TransferId([property: Id(0)] Guid Value) : IParsable<TransferId>
{
    /// <summary>A new identifier; later ones sort after earlier ones (UUID version 7).</summary>
    public static TransferId New() => new(Guid.CreateVersion7());

    /// <summary>A new identifier with room for <see cref="SendTransfers.MaxTransfers"/> more: see <see cref="Member"/>.</summary>
    public static TransferId NewBulk() => New().Bulk;

    /// <summary>The identifier of the bulk that this one would belong to.</summary>
    public TransferId Bulk => Member(0);

    /// <summary>Its place in its bulk.</summary>
    public int Ordinal
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            return BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        }
    }

    /// <summary>The identifier of a transfer of the same bulk; its ordinal is the last two bytes.</summary>
    public TransferId Member(int ordinal)
    {
        Span<byte> bytes = stackalloc byte[16];
        Value.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[14..], checked((ushort)ordinal));
        return new(new Guid(bytes, bigEndian: true));
    }

    public static TransferId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "D"));

    public static bool TryParse(string? s, IFormatProvider? provider, out TransferId result)
    {
        var parsed = Guid.TryParseExact(s, "D", out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}
