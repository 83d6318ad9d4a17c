using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.Crypto.Api.Account;
using Orleans.Crypto.Api.Admin;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.Conversions;
using Orleans.Crypto.Api.Development;
using Orleans.Crypto.Api.Health;
using Orleans.Crypto.Api.Markets;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Orders;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Api.Stream;
using Orleans.Crypto.Api.Wallets;
using Orleans.Crypto.Json;

namespace Orleans.Crypto.Api.Json;

/// <summary>How the API reads and writes JSON: camelCase, strictly, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    Converters = [typeof(Rfc3339Time)])]
[JsonSerializable(typeof(CredentialsRequest))]
[JsonSerializable(typeof(ConfirmRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(RegisterResponse))]
[JsonSerializable(typeof(ConfirmResponse))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(VerificationRequest))]
[JsonSerializable(typeof(VerificationResponse))]
[JsonSerializable(typeof(AccountResponse))]
[JsonSerializable(typeof(ItemsResponse<BalanceResponse>))]
[JsonSerializable(typeof(PageResponse<EntryResponse>))]
[JsonSerializable(typeof(SendTransferRequest))]
[JsonSerializable(typeof(TransferResponse))]
[JsonSerializable(typeof(SendTransfersRequest))]
[JsonSerializable(typeof(BulkResponse))]
[JsonSerializable(typeof(PlaceHoldRequest))]
[JsonSerializable(typeof(CaptureHoldRequest))]
[JsonSerializable(typeof(HoldResponse))]
[JsonSerializable(typeof(ItemsResponse<HoldResponse>))]
[JsonSerializable(typeof(ItemsResponse<AssetResponse>))]
[JsonSerializable(typeof(MarketResponse))]
[JsonSerializable(typeof(ItemsResponse<MarketResponse>))]
[JsonSerializable(typeof(DepthResponse))]
[JsonSerializable(typeof(PageResponse<TradeResponse>))]
[JsonSerializable(typeof(PlaceOrderRequest))]
[JsonSerializable(typeof(OrderResponse))]
[JsonSerializable(typeof(PageResponse<OrderResponse>))]
[JsonSerializable(typeof(PageResponse<FillResponse>))]
[JsonSerializable(typeof(QuoteRequest))]
[JsonSerializable(typeof(QuoteResponse))]
[JsonSerializable(typeof(AcceptRequest))]
[JsonSerializable(typeof(ConversionResponse))]
[JsonSerializable(typeof(SnapshotMessage))]
[JsonSerializable(typeof(UpdateMessage))]
[JsonSerializable(typeof(DepositRequest))]
[JsonSerializable(typeof(DepositResponse))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(RolesRequest))]
[JsonSerializable(typeof(RolesResponse))]
[JsonSerializable(typeof(AdministratorResponse))]
[JsonSerializable(typeof(AdminAccountResponse))]
[JsonSerializable(typeof(TrialBalanceResponse))]
[JsonSerializable(typeof(ItemsResponse<MailResponse>))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ProblemSchema))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>So that the host's own options, which the OpenAPI document is made with, agree.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.Converters.Add(new Rfc3339Time());
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}

/// <summary>A type's JSON, looked up once.</summary>
internal static class JsonType<T>
{
    public static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)(ApiJson.Default.GetTypeInfo(typeof(T))
        ?? throw new InvalidOperationException($"{nameof(ApiJson)} does not name {typeof(T)}."));
}
