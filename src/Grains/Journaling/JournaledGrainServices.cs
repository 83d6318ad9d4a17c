using Microsoft.Extensions.Logging;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>What every journaled grain needs.</summary>
public sealed record JournaledGrainServices(
    IJournal Journal, EventCatalog Events, Serializer Serializer, TimeProvider Time, ILoggerFactory LoggerFactory);
