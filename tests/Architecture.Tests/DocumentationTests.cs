using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Orleans.Crypto.Api;
using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Silo.Streams;

namespace Orleans.Crypto.Architecture.Tests;

/// <summary>What the guides list is what the code has.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string s_repository = FindRepository();

    /// <summary>What stands under a name of the operator's choice, such as an asset's symbol.</summary>
    private static readonly Dictionary<Type, string> s_named = new()
    {
        [typeof(AssetOptions)] = "Exchange:Assets:SYMBOL",
        [typeof(MarketOptions)] = "Exchange:Markets:BASE-QUOTE",
        [typeof(LimitOptions)] = "Exchange:Limits:LEVEL:KIND:SYMBOL",
    };

    [Fact]
    public void The_api_guide_lists_every_problem()
    {
        var listed = ProblemRow().Matches(Read("docs/api.md")).Select(row => (row.Groups["code"].Value, row.Groups["status"].Value, row.Groups["title"].Value));
        var defined = Problem.All.Select(problem => (problem.Code, problem.Status.ToString(CultureInfo.InvariantCulture), problem.Title));
        Assert.Equal(defined.Order(), listed.Order());
    }

    [Fact]
    public void The_api_guide_names_every_kind_of_update()
    {
        var kinds = UpdateKind().Matches(Read("src/Api/Stream/WalletUpdates.cs")).Select(match => match.Groups["kind"].Value).ToArray();
        Assert.NotEmpty(kinds);
        var guide = Read("docs/api.md");
        Assert.All(kinds, kind => Assert.Contains($"`{kind}`", guide, StringComparison.Ordinal));
    }

    [Fact]
    public void The_configuration_guide_has_every_setting_with_its_default_and_range()
    {
        var settings = Settings().ToArray();
        Assert.True(settings.Length > 20, "The settings were not found.");
        var guide = Read("docs/configuration.md");
        Assert.All(settings, row => Assert.Contains("\n" + row, guide, StringComparison.Ordinal));
    }

    [Fact]
    public void The_configuration_guide_has_no_setting_that_is_gone()
    {
        var known = Settings().Select(row => row.Split('`')[1]).Append("Urls").Append("Serilog:MinimumLevel:Default").ToArray();
        var listed = SettingRow().Matches(Read("docs/configuration.md")).Select(row => row.Groups["path"].Value);
        Assert.Equal(known.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_guides_name_only_files_that_are_there()
    {
        foreach (var guide in (string[])["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/api.md", "docs/configuration.md", "docs/cluster.md", "docs/operators.md", "docs/events.md", "docs/consumers.md"])
        {
            // The data folder comes with the first start.
            foreach (var path in FileName().Matches(Read(guide)).Select(match => match.Groups["path"].Value).Where(path => path != "src/Silo/data"))
            {
                Assert.True(Path.Exists(Path.Combine(s_repository, path)), $"{guide} names {path}");
            }
        }
    }

    /// <summary>The beginning of each setting's row: its path, and for a number its default and range.</summary>
    private static IEnumerable<string> Settings()
    {
        var assemblies = new[] { typeof(ApiRoutes).Assembly, typeof(WalletGrain).Assembly, typeof(ExchangeOptions).Assembly, typeof(KafkaOptions).Assembly }.Distinct();
        foreach (var type in assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)))
        {
            var section = s_named.GetValueOrDefault(type) ?? (string)type.GetField("Section")!.GetRawConstantValue()!;
            var defaults = Activator.CreateInstance(type)!;
            foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null && property.PropertyType.IsAssignableTo(typeof(IConvertible))))
            {
                yield return $"| `{section}:{property.Name}` |" + (property.GetCustomAttribute<RangeAttribute>() is { } range
                    ? $" {Number(property.GetValue(defaults))} | {Number(range.Minimum)} to {Number(range.Maximum)} |"
                    : "");
            }
        }
    }

    private static string Number(object? value) => string.Format(CultureInfo.InvariantCulture, "{0:N0}", value);

    private static string Read(string path) => File.ReadAllText(Path.Combine(s_repository, path));

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Orleans.Crypto.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^\| (?<status>\d+) \| `(?<code>\w+)` \| (?<title>[^|]+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ProblemRow();

    [GeneratedRegex(@"^\| `(?<path>[A-Z][A-Za-z]+(:[A-Za-z-]+)*)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SettingRow();

    [GeneratedRegex("(Message\\(|\\? |: )\"(?<kind>[a-z]+_?[a-z]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex UpdateKind();

    [GeneratedRegex(@"`(?<path>(src|tests|bench|docs|samples)/[\w./-]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FileName();
}
