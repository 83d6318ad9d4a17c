using Orleans.Crypto.Admin.Administrators;
using Spectre.Console;

namespace Orleans.Crypto.Admin.Tests.Administrators;

public sealed class PasswordInputTests
{
    private static readonly IAnsiConsole NoTerminal = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(TextWriter.Null),
        Interactive = InteractionSupport.No,
    });

    [Theory]
    [InlineData("option", "stdin\nmore", "environment", "option")]
    [InlineData(null, "stdin\nmore", "environment", "stdin")]
    [InlineData(null, null, "environment", "environment")]
    public async Task The_nearest_source_wins(string? option, string? standardInput, string? environment, string expected)
    {
        using var reader = standardInput is null ? null : new StringReader(standardInput);

        Assert.Equal(expected, await PasswordInput.Read(option, reader, environment, NoTerminal, CancellationToken.None));
    }

    [Fact]
    public async Task Without_a_source_and_without_a_terminal_it_fails_in_one_line()
    {
        var failure = await Assert.ThrowsAsync<CommandFailed>(() => PasswordInput.Read(null, null, "", NoTerminal, CancellationToken.None));
        Assert.Equal(ExitCode.WrongUsage, failure.ExitCode);
    }
}
