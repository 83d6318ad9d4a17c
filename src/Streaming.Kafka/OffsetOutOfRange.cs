namespace Orleans.Streaming.Kafka;

/// <summary>What happens when an offset that is to be read does not exist.</summary>
public enum OffsetOutOfRange
{
    /// <summary>The partition is not read until somebody decides; each attempt is an error in the log.</summary>
    Fail,

    /// <summary>It goes on at the oldest message that is retained.</summary>
    Earliest,

    /// <summary>It goes on after the newest message.</summary>
    Latest,
}
