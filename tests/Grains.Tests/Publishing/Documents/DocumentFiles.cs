using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Crypto.Grains.Tests.Publishing.Documents;

/// <summary>The files about what is published: read, and written where <see cref="UpdateVariable"/> is set.</summary>
internal static class DocumentFiles
{
    public const string UpdateVariable = "UPDATE_DOCS";

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsUpdate => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    public static string Repository { get; } = FindRepository();

    public static string Text(JsonNode json) => json.ToJsonString(s_readable);

    /// <summary>Fails where the file holds something else, unless it is to be updated.</summary>
    /// <param name="path">From the repository's root.</param>
    public static void AssertHolds(string path, string text)
    {
        var file = Path.Combine(Repository, path);
        if (IsUpdate)
        {
            File.WriteAllText(file, text);
        }

        var held = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(held == text, $"{path} is not what the types say any more. Run the tests once with {UpdateVariable}=1 and look at what changes: it is a contract with others.");
    }

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
