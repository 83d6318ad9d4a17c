namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>Each of these tests keeps the whole machine busy, so they run one by one, and nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection
{
    public const string Name = "cluster";
}
