using System.Buffers.Binary;

namespace Orleans.Crypto.Matching.Tests.OrderFlow;

public enum Flash1Kind : byte
{
    New = 0,
    Cancel = 1,
    Modify = 2,
}

/// <summary>One message of the flash1 matching engine benchmark (github: flash1-dev/matching-engine-benchmark).</summary>
public readonly record struct Flash1Message(
    Flash1Kind Kind, Side Side, bool IsImmediateOrCancel, uint Lots, ulong Sequence, ulong OrderNumber, long PriceTicks)
{
    private const ulong Magic = 0x4D4542575F303031;
    private const int HeaderBytes = 16;
    private const int RecordBytes = 40;

    public OrderId OrderId => OrderNumbers.ToOrderId(OrderNumber);

    public IncomingOrder ToOrder(Side side) => new()
    {
        Id = OrderId,
        Owner = default,
        Side = side,
        PriceTicks = PriceTicks,
        Lots = Lots,
        TimeInForce = IsImmediateOrCancel ? TimeInForce.Ioc : TimeInForce.Gtc,
    };

    public static Flash1Message[] Parse(ReadOnlySpan<byte> file)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(file) != Magic) throw new InvalidDataException("Not a flash1 order file.");
        var messages = new Flash1Message[BinaryPrimitives.ReadUInt32LittleEndian(file[12..])];
        for (var index = 0; index < messages.Length; index++) messages[index] = ParseRecord(file.Slice(HeaderBytes + (index * RecordBytes), RecordBytes));
        return messages;
    }

    private static Flash1Message ParseRecord(ReadOnlySpan<byte> record) => new(
        (Flash1Kind)record[0],
        (Side)record[1],
        record[2] != 0,
        BinaryPrimitives.ReadUInt32LittleEndian(record[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(record[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(record[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(record[24..]));
}
