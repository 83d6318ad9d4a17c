using System.Reflection;
using Orleans.Clustering.Kubernetes;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Matching;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Architecture.Tests;

/// <summary>Dependencies point downward, and the pure libraries stay pure.</summary>
public sealed class DependencyTests
{
    private const string Own = "Orleans.Crypto.";

    private static readonly Assembly s_ledger = typeof(DoubleEntry).Assembly;
    private static readonly Assembly s_matching = typeof(OrderBook).Assembly;
    private static readonly Assembly s_grains = typeof(WalletGrain).Assembly;
    private static readonly Assembly s_abstractions = typeof(AccountId).Assembly;

    [Fact]
    public void Abstractions_stand_on_nothing_of_ours() => Assert.Empty(OwnReferences(s_abstractions));

    [Fact]
    public void The_ledger_stands_on_abstractions_only() => Assert.Equal(["Abstractions"], OwnReferences(s_ledger));

    [Fact]
    public void Matching_stands_on_abstractions_only() => Assert.Equal(["Abstractions"], OwnReferences(s_matching));

    [Fact]
    public void Grains_stand_on_abstractions_ledger_and_matching() =>
        Assert.Equal(["Abstractions", "Ledger", "Matching"], OwnReferences(s_grains));

    [Fact]
    public void The_stream_provider_knows_nothing_of_the_product() => Assert.Empty(OwnReferences(typeof(KafkaTopic).Assembly));

    [Fact]
    public void The_clustering_provider_knows_nothing_of_the_product() => Assert.Empty(OwnReferences(typeof(KubernetesClusteringOptions).Assembly));

    [Fact]
    public void The_pure_libraries_know_neither_the_Orleans_runtime_nor_files_or_network()
    {
        foreach (var assembly in new[] { s_ledger, s_matching })
        {
            var names = assembly.GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();
            Assert.DoesNotContain(names, name => name.StartsWith("Orleans.", StringComparison.Ordinal) && !name.StartsWith(Own, StringComparison.Ordinal));
            Assert.DoesNotContain(names, name => name is "System.Net.Http" or "System.Net.Sockets" or "System.IO.FileSystem" or "Microsoft.Data.Sqlite");
        }
    }

    private static string[] OwnReferences(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith(Own, StringComparison.Ordinal))
            .Select(name => name[Own.Length..])
            .Order(StringComparer.Ordinal)];
}
