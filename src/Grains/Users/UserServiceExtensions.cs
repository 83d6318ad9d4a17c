using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Crypto.Grains.Notifications;

namespace Orleans.Crypto.Grains.Users;

public static class UserServiceExtensions
{
    /// <summary>What users need beside the grains; the host registers a <see cref="ServerSecret"/>.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UserOptions>()
            .Bind(configuration.GetSection(UserOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<MailOptions>()
            .Bind(configuration.GetSection(MailOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<PasswordHashing>();
        services.TryAddSingleton<IVerificationProvider, SandboxVerificationProvider>();
        services.TryAddSingleton<IMailSender, DevelopmentMailSender>();
        return services;
    }
}
