namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Where the repository and its built programs are.</summary>
public static class Programs
{
    public static string Repository { get; } = FindRepository();

    /// <summary>As this test was built: Debug or Release.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static string Silo { get; } = Built("Silo");

    public static string Api { get; } = Built("Api");

    public static string Admin { get; } = Built("Admin");

    private static string Built(string project) =>
        Path.Combine(Repository, "src", project, Path.GetRelativePath(Path.Combine(Repository, "tests", "System"), AppContext.BaseDirectory), $"Orleans.Crypto.{project}.dll");

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Orleans.Crypto.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return directory.FullName;
    }
}
