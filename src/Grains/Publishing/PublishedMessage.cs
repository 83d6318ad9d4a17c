namespace Orleans.Crypto.Grains.Publishing;

/// <summary>An event as it is handed to the message broker.</summary>
/// <param name="Topic">One of <see cref="Topics"/>, without a prefix.</param>
/// <param name="Key">The grain that the event happened to: an account id or a market's name. Events of one key keep their order.</param>
/// <param name="Headers">By the names of <see cref="MessageHeaders"/>, each once.</param>
/// <param name="Data">JSON in UTF-8.</param>
public sealed record PublishedMessage(string Topic, string Key, IReadOnlyList<KeyValuePair<string, byte[]>> Headers, byte[] Data);
