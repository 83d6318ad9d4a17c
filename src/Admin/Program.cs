using System.CommandLine;
using Orleans.Crypto.Admin;
using Orleans.Crypto.Admin.Administrators;
using Orleans.Crypto.Admin.Replay;

var commands = new RootCommand("The operators' command line of Orleans.Crypto.")
{
    CreateAdministratorCommand.Create(),
    ReplayCommand.Create(),
};

return await CommandLine.Run(commands, args);
