using Microsoft.Extensions.Configuration;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>Where the state is.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    public StorageKind Kind { get; set; } = StorageKind.Sqlite;

    /// <summary>The keys, and the embedded journal.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Of PostgreSQL; it holds a password, so it belongs into an environment variable.</summary>
    public string ConnectionString { get; set; } = "";

    /// <exception cref="InvalidConfigurationException">It is missing.</exception>
    public string RequireConnectionString() => ConnectionString.Length > 0
        ? ConnectionString
        : throw new InvalidConfigurationException("Configuration 'Storage:ConnectionString' must name the PostgreSQL database, such as Host=db;Database=exchange;Username=exchange.");

    /// <exception cref="InvalidConfigurationException">Something is unknown.</exception>
    public static StorageOptions Read(IConfiguration configuration)
    {
        var options = new StorageOptions();
        try
        {
            configuration.GetSection(Section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidConfigurationException($"Configuration '{Section}': {exception.Message}");
        }

        return options;
    }
}

public enum StorageKind
{
    /// <summary>A file in the data directory: one process with everything in it.</summary>
    Sqlite,

    /// <summary>A database that any number of silos share; they find each other through it.</summary>
    Postgres,
}
