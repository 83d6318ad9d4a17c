using System.Security.Cryptography;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>Where the embedded journal and the keys live; what it holds is all there is of a node's state.</summary>
public sealed class DataDirectory
{
    private const int KeyBytes = 32;

    private DataDirectory(string path) => Path = path;

    public string Path { get; }

    public string JournalFile => System.IO.Path.Combine(Path, "journal.db");

    /// <exception cref="InvalidConfigurationException">It can't be made or written.</exception>
    public static DataDirectory Open(string? path, string contentRoot)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new InvalidConfigurationException("Configuration 'Storage:DataDirectory' must be a directory's path.");
        }

        var full = System.IO.Path.GetFullPath(path, contentRoot);
        try
        {
            Directory.CreateDirectory(System.IO.Path.Combine(full, "keys"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException($"Configuration 'Storage:DataDirectory' must be a writable directory: {full} is not.");
        }

        return new(full);
    }

    /// <summary>A secret of 256 random bits, made at the first start, readable by the owner only.</summary>
    public byte[] Key(string name)
    {
        var file = System.IO.Path.Combine(Path, "keys", name + ".key");
        if (!File.Exists(file))
        {
            Make(file);
        }

        var key = Convert.FromBase64String(File.ReadAllText(file).Trim());
        return key.Length == KeyBytes ? key : throw new InvalidConfigurationException($"{file} must hold {KeyBytes} bytes in Base64.");
    }

    // Several processes may start at once on one directory: whichever comes first, all have its key.
    private static void Make(string file)
    {
        var draft = $"{file}.{Guid.NewGuid():N}.new";
        using (var stream = new FileStream(draft, Create()))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        try
        {
            // A crash leaves a draft, never half a key.
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }

    private static FileStreamOptions Create()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
