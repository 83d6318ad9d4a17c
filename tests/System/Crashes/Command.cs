using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Crashes;

internal enum CommandKind
{
    Deposit,
    Transfer,
    PlaceHold,
    ReleaseHold,
    CaptureHold,
    PlaceOrder,
    CancelOrder,
    RequestQuote,
    AcceptQuote,
}

/// <summary>What a client notes before it sends a command, and every answer that it gets.</summary>
/// <param name="Account">Whose wallet decides it.</param>
internal sealed record Command(CommandKind Kind, Guid Account, string Key, string Path, string? Body)
{
    public string Method => Kind == CommandKind.CancelOrder ? "DELETE" : "POST";

    /// <summary>A lost connection, a 429 and a 5xx are none: they leave the outcome unknown.</summary>
    public List<Reply> Replies { get; init; } = [];

    public bool IsAcknowledged => Replies.Count > 0;

    /// <summary>The first answer where that was a success.</summary>
    public Reply? Accepted => Replies is [{ Succeeded: true } first, ..] ? first : null;

    public override string ToString() => $"{Kind} {Key} ({Method} {Path} {Body})";
}

internal sealed record Reply(int Status, string Text)
{
    public bool Succeeded => Status is >= 200 and < 300;

    public JsonElement Body { get; } = JsonSerializer.Deserialize<JsonElement>(Text);

    public override string ToString() => $"{Status} {Text}";
}
