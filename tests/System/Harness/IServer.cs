namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Where callers find the product.</summary>
public interface IServer
{
    /// <summary>Of a process that serves the API; it may be another one each time.</summary>
    Uri Address { get; }

    /// <summary>Where the keys lie.</summary>
    string DataDirectory { get; }
}
