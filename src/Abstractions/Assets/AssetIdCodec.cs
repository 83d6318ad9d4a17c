using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace Orleans.Crypto.Assets;

/// <summary>
/// Writes a symbol as its bytes, and reads each into one string for the whole process: every amount holds one, so they
/// would be the largest part of what a wallet takes in memory.
/// </summary>
[RegisterSerializer]
public sealed class AssetIdCodec : IFieldCodec<AssetId>
{
    /// <summary>Beyond it, a symbol gets a string of its own.</summary>
    private const int MaxSymbols = 10_000;

    private const int MaxSharedLength = 32;

    private static readonly ConcurrentDictionary<string, string> s_symbols = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> s_symbolsByText =
        s_symbols.GetAlternateLookup<ReadOnlySpan<char>>();

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, AssetId value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(AssetId), WireType.LengthPrefixed);
        var symbol = value.Symbol ?? "";
        if (symbol.Length > MaxSharedLength)
        {
            var bytes = Encoding.UTF8.GetBytes(symbol);
            writer.WriteVarUInt32((uint)bytes.Length);
            writer.Write(bytes);
            return;
        }

        Span<byte> utf8 = stackalloc byte[3 * MaxSharedLength];
        var length = Encoding.UTF8.GetBytes(symbol, utf8);
        writer.WriteVarUInt32((uint)length);
        writer.Write(utf8[..length]);
    }

    public AssetId ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        if (field.WireType == WireType.LengthPrefixed)
        {
            return Shared(ref reader);
        }

        // As it was written until version 0.1: an object with the symbol as its only field.
        field.EnsureWireTypeTagDelimited();
        var (symbol, id) = ((string?)null, 0u);
        while (true)
        {
            var header = reader.ReadFieldHeader();
            if (header.IsEndObject)
            {
                return symbol is null ? default : new(Shared(symbol));
            }

            if (header.IsEndBaseFields)
            {
                id = 0;
                continue;
            }

            id += header.FieldIdDelta;
            if (id == 0)
            {
                symbol = StringCodec.ReadValue(ref reader, header);
            }
            else
            {
                reader.ConsumeUnknownField(header);
            }
        }
    }

    private static AssetId Shared<TInput>(ref Reader<TInput> reader)
    {
        var length = reader.ReadVarUInt32();
        if (length == 0)
        {
            return default; // No asset has an empty symbol.
        }

        if (length > MaxSharedLength)
        {
            return new(Encoding.UTF8.GetString(reader.ReadBytes(length)));
        }

        Span<byte> utf8 = stackalloc byte[(int)length];
        reader.ReadBytes(utf8);
        Span<char> text = stackalloc char[MaxSharedLength];
        return new(Shared(text[..Encoding.UTF8.GetChars(utf8, text)]));
    }

    private static string Shared(ReadOnlySpan<char> symbol)
    {
        if (s_symbolsByText.TryGetValue(symbol, out var shared))
        {
            return shared;
        }

        var own = symbol.ToString();
        return s_symbols.Count < MaxSymbols ? s_symbols.GetOrAdd(own, own) : own;
    }
}
