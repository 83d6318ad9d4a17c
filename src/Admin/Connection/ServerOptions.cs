using System.CommandLine;

namespace Orleans.Crypto.Admin.Connection;

/// <summary>The options that say which server to speak to and where its data lies.</summary>
internal static class ServerOptions
{
    public static Option<Uri> Url() => new("--url")
    {
        Description = "The server's address.",
        DefaultValueFactory = _ => new Uri("http://localhost:8080"),
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
            result.AddError($"--url needs an http or https address, not '{text}'");
            return null;
        },
    };

    public static Option<DirectoryInfo> Data() => new("--data")
    {
        Description = "The server's data directory, which holds the key that signs access tokens.",
        DefaultValueFactory = _ => new DirectoryInfo(Directory.Exists("src/Silo/data") ? "src/Silo/data" : "data"),
    };
}
