using System.Runtime.CompilerServices;

namespace Orleans.Crypto.Matching.Tests.OrderFlow;

/// <summary>Order ids for flows that number their orders.</summary>
public static class OrderNumbers
{
    public static OrderId ToOrderId(ulong number) => new(Unsafe.BitCast<UInt128, Guid>(number));

    public static ulong ToNumber(OrderId id) => (ulong)Unsafe.BitCast<Guid, UInt128>(id.Value);
}
