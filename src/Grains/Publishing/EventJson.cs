using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Crypto.Json;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>
/// How published events are written: camelCase, without members that have no value. They are read strictly in what they
/// need, and whatever else stands in them, such as a newer version's members, is passed over.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(Rfc3339Time),
        typeof(Words<Side>),
        typeof(Words<OrderType>),
        typeof(Words<TimeInForce>),
        typeof(Words<OrderStatus>),
        typeof(Words<Liquidity>),
        typeof(Words<SubmissionResult>),
        typeof(Words<Role>),
        typeof(Words<VerificationStatus>),
    ])]
[JsonSerializable(typeof(UserOpenedV1))]
[JsonSerializable(typeof(EmailConfirmedV1))]
[JsonSerializable(typeof(RolesChangedV1))]
[JsonSerializable(typeof(VerificationReferredV1))]
[JsonSerializable(typeof(VerificationDecidedV1))]
[JsonSerializable(typeof(HoldPlacedV1))]
[JsonSerializable(typeof(HoldReleasedV1))]
[JsonSerializable(typeof(QuoteIssuedV1))]
[JsonSerializable(typeof(VerificationAppliedV1))]
[JsonSerializable(typeof(FundsDepositedV1))]
[JsonSerializable(typeof(TransferSentV1))]
[JsonSerializable(typeof(TransfersSentV1))]
[JsonSerializable(typeof(TransferReceivedV1))]
[JsonSerializable(typeof(HoldCapturedV1))]
[JsonSerializable(typeof(OrderPlacedV1))]
[JsonSerializable(typeof(OrderUpdatedV1))]
[JsonSerializable(typeof(OrderClosedV1))]
[JsonSerializable(typeof(OrderMatchedV1))]
[JsonSerializable(typeof(OrderAcceptedV1))]
[JsonSerializable(typeof(OrderCancelledV1))]
internal sealed partial class EventJson : JsonSerializerContext;

/// <summary>A choice as a word in camelCase; any other word can't be read.</summary>
internal sealed class Words<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
