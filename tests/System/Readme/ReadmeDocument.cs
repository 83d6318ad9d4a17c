using System.Text.RegularExpressions;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Readme;

/// <summary>A fenced block of README.md: its language and its text.</summary>
public sealed record FencedBlock(string Language, string Text);

/// <summary>Commands of the walk, and what the README says that they print; null where it shows nothing.</summary>
public sealed record WalkStep(string Commands, FencedBlock? Shown);

/// <summary>README.md as its reader finds it.</summary>
public static partial class ReadmeDocument
{
    private const string CommandsHeading = "Two commands";
    private const string WalkHeading = "A walk: from registration to a trade and a stream";

    public static IReadOnlyList<string> Commands() =>
        [.. Blocks(CommandsHeading).Where(block => block.Language == "sh").Select(block => block.Text.Trim())];

    /// <summary>The walk's commands in order, each block with the answers that follow it.</summary>
    public static IReadOnlyList<WalkStep> Walk()
    {
        var steps = new List<WalkStep>();
        foreach (var block in Blocks(WalkHeading))
        {
            if (block.Language == "sh")
            {
                steps.Add(new(block.Text, Shown: null));
            }
            else
            {
                Assert.True(steps is [.., { Shown: null }], $"No commands stand before this answer:\n{block.Text}");
                steps[^1] = steps[^1] with { Shown = block };
            }
        }

        return steps;
    }

    private static IEnumerable<FencedBlock> Blocks(string heading)
    {
        var text = File.ReadAllText(Path.Combine(Programs.Repository, "README.md"));
        var sections = SectionStart().Split(text);
        var section = Assert.Single(sections, section => section.StartsWith(heading + "\n", StringComparison.Ordinal));
        return Fence().Matches(section).Select(match => new FencedBlock(match.Groups["language"].Value, match.Groups["text"].Value));
    }

    [GeneratedRegex("^## ", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SectionStart();

    [GeneratedRegex("^```(?<language>\\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Fence();
}
