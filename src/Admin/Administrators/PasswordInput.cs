using Spectre.Console;

namespace Orleans.Crypto.Admin.Administrators;

/// <summary>Where a password comes from: an option, standard input, the environment, or a prompt; the first that is given.</summary>
internal static class PasswordInput
{
    public const string Variable = "ORLEANS_CRYPTO_PASSWORD";

    /// <exception cref="CommandFailed">None is given and there is no terminal to ask on.</exception>
    public static async Task<string> Read(string? option, TextReader? standardInput, string? environment, IAnsiConsole terminal, CancellationToken cancellation)
    {
        if (option is not null) return option;
        if (standardInput is not null)
            return await standardInput.ReadLineAsync(cancellation) ?? throw new CommandFailed("standard input holds no password", ExitCode.WrongUsage);
        if (!string.IsNullOrEmpty(environment)) return environment;
        if (!terminal.Profile.Capabilities.Interactive)
            throw new CommandFailed($"a password is needed: --password-stdin, --password or {Variable}", ExitCode.WrongUsage);
        return await terminal.PromptAsync(new TextPrompt<string>("Password (12 to 128 characters):").Secret(), cancellation);
    }
}
