using System.Diagnostics.Metrics;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>What grains have decided.</summary>
internal static class CommandMetrics
{
    private static readonly Meter s_meter = new(MeterNames.Product);

    private static readonly Counter<long> s_commands = s_meter.CreateCounter<long>(
        "orleans_crypto.commands", "{command}", "Commands that grains have decided and the journal holds, by the event and, where it is a refusal, its code. Repeats don't count.");

    /// <param name="e">The name of the event in the journal.</param>
    /// <param name="refusal">The code of a refusal; null where the command was accepted.</param>
    public static void Decided(string e, string? refusal) =>
        s_commands.Add(1, new KeyValuePair<string, object?>("event", e), new KeyValuePair<string, object?>("outcome", refusal ?? "accepted"));
}

/// <summary>The meters of the product.</summary>
public static class MeterNames
{
    /// <summary>What grains, relay, read models and the ledger's check measure.</summary>
    public const string Product = "Orleans.Crypto";
}
