using System.CommandLine;
using Orleans.Crypto.Admin.Connection;
using Spectre.Console;

namespace Orleans.Crypto.Admin.Administrators;

/// <summary>Creates a confirmed administrator; the first one has nobody else who could.</summary>
internal static class CreateAdministratorCommand
{
    public static Command Create()
    {
        var email = new Option<string>("--email") { Description = "The administrator's email address.", Required = true };
        var password = new Option<string?>("--password") { Description = "12 to 128 characters. Other users of this machine can see options; prefer another way." };
        var standardInput = new Option<bool>("--password-stdin") { Description = "Read the password from the first line of standard input." };
        var url = ServerOptions.Url();
        var data = ServerOptions.Data();
        var command = new Command("create-administrator", $"Create an administrator. The password may also stand in {PasswordInput.Variable}; otherwise it is asked for.")
        {
            email, password, standardInput, url, data,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(password) is not null && result.GetValue(standardInput)) result.AddError("give --password or --password-stdin, not both");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var tokens = AdministratorTokens.FromDataDirectory(parsed.GetRequiredValue(data), TimeProvider.System);
            var secret = await PasswordInput.Read(
                parsed.GetValue(password),
                parsed.GetValue(standardInput) ? Console.In : null,
                Environment.GetEnvironmentVariable(PasswordInput.Variable),
                AnsiConsole.Console,
                cancellation);
            using var client = ApiClient.Connect(parsed.GetRequiredValue(url), maxConnections: 1);
            return await Run(new Operators(client, tokens.Current), parsed.GetRequiredValue(email), secret, cancellation);
        });
        return command;
    }

    private static async Task<int> Run(Operators operators, string email, string password, CancellationToken cancellation)
    {
        var accountId = await operators.CreateAdministrator(email, password, cancellation);
        // Not by the terminal's writer, which would break the line at its width.
        await Console.Out.WriteLineAsync($"Created administrator {email}, account {accountId}.");
        return ExitCode.Done;
    }
}
