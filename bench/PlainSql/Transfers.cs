using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Orleans.Crypto.PlainSql.Bench;

internal sealed record Transfer(string Key, Guid Fingerprint, Guid Id, Guid Sender, Guid Recipient, string Asset, decimal Units, string? Memo);

/// <param name="Refusal">A code, or null where the money has moved.</param>
/// <param name="AvailableUnits">What the sender had, where it was looked at.</param>
internal readonly record struct Recorded(string? Refusal, Guid Transfer, DateTime Time, decimal? AvailableUnits);

/// <summary>Transfers in the database: one call of one function each, which is one transaction and one round trip.</summary>
/// <param name="recordsNothing">Answers at once, without the database: to measure what everything else costs.</param>
internal sealed class Transfers(NpgsqlDataSource database, bool recordsNothing)
{
    private const string Send = "SELECT refusal, transfer, recorded, available FROM send_transfer($1, $2, $3, $4, $5, $6, $7, $8)";

    public async Task<Recorded> Record(Transfer transfer, CancellationToken cancellation)
    {
        if (recordsNothing)
        {
            return new(Refusal: null, transfer.Id, DateTime.UtcNow, AvailableUnits: null);
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(Send, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = transfer.Key },
                new NpgsqlParameter<Guid> { TypedValue = transfer.Fingerprint },
                new NpgsqlParameter<Guid> { TypedValue = transfer.Id },
                new NpgsqlParameter<Guid> { TypedValue = transfer.Sender },
                new NpgsqlParameter<Guid> { TypedValue = transfer.Recipient },
                new NpgsqlParameter<string> { TypedValue = transfer.Asset },
                new NpgsqlParameter<decimal> { TypedValue = transfer.Units },
                new NpgsqlParameter { Value = (object?)transfer.Memo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        await using var row = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
        await row.ReadAsync(cancellation);
        return new(
            row.IsDBNull(0) ? null : row.GetString(0), row.GetGuid(1), row.GetDateTime(2), row.IsDBNull(3) ? null : row.GetDecimal(3));
    }
}
