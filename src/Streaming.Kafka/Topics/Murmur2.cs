using System.Buffers.Binary;

namespace Orleans.Streaming.Kafka.Topics;

/// <summary>The hash by which Kafka's own clients choose a key's partition.</summary>
internal static class Murmur2
{
    // The constants and the seed of org.apache.kafka.common.utils.Utils.murmur2.
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;
    private const int Shift = 24;

    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (int)(Hash(key) & int.MaxValue) % partitions;

    public static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = Seed ^ (uint)key.Length;
        var rest = key;
        for (; rest.Length >= sizeof(uint); rest = rest[sizeof(uint)..])
        {
            var block = BinaryPrimitives.ReadUInt32LittleEndian(rest) * Multiplier;
            block ^= block >> Shift;
            hash = (hash * Multiplier) ^ (block * Multiplier);
        }

        if (!rest.IsEmpty)
        {
            for (var i = rest.Length - 1; i >= 0; i--)
            {
                hash ^= (uint)rest[i] << (8 * i);
            }

            hash *= Multiplier;
        }

        hash ^= hash >> 13;
        hash *= Multiplier;
        return hash ^ (hash >> 15);
    }
}
