using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>What every journaled grain needs.</summary>
public sealed record JournaledGrainServices(
    IJournal Journal, EventCatalog Events, Serializer Serializer, TimeProvider Time, ILoggerFactory LoggerFactory)
{
    private readonly ConcurrentDictionary<Type, ILogger> _loggers = new();

    /// <summary>One for all grains of a type; the factory spells out the type's name for each that it is asked for.</summary>
    public ILogger LoggerOf(Type grain) => _loggers.GetOrAdd(grain, static (type, factory) => factory.CreateLogger(type), LoggerFactory);
}
