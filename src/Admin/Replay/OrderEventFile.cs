using SharpCompress.Compressors.Xz;

namespace Orleans.Crypto.Admin.Replay;

/// <summary>A recorded order flow in a csv file, plain or packed as .xz; it is read whole, since funding looks ahead.</summary>
internal static class OrderEventFile
{
    /// <exception cref="CommandFailed">The file cannot be read or a row is not of the recorded form; the message names the line.</exception>
    public static IReadOnlyList<OrderEvent> Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            if (!file.Extension.Equals(".xz", StringComparison.OrdinalIgnoreCase)) return Read(stream, file.Name);
            using var unpacked = new XZStream(stream);
            return Read(unpacked, file.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or SharpCompress.Common.SharpCompressException)
        {
            throw new CommandFailed($"cannot read {file.FullName}: {failure.Message}", ExitCode.WrongUsage);
        }
    }

    public static IReadOnlyList<OrderEvent> Read(Stream stream, string name)
    {
        using var reader = new StreamReader(stream);
        if (reader.ReadLine() != OrderEvent.Header) throw new CommandFailed($"{name}: the first line is not '{OrderEvent.Header}'", ExitCode.WrongUsage);

        var events = new List<OrderEvent>();
        for (var line = 2; reader.ReadLine() is { } row; line++)
        {
            if (row.Length == 0) continue;
            try
            {
                events.Add(OrderEvent.Parse(row));
            }
            catch (FormatException wrong)
            {
                throw new CommandFailed($"{name}, line {line}: {wrong.Message}", ExitCode.WrongUsage);
            }
        }

        return events;
    }
}
