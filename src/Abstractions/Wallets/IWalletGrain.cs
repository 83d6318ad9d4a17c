using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Paging;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Wallets;

/// <summary>
/// One account's money, holds and orders; its key is the account id. A command is answered once it is durable, and a
/// command with a key that was used before gets the first answer.
/// </summary>
[Alias("wallet")]
public interface IWalletGrain : IGrainWithGuidKey, IInboxGrain
{
    /// <summary>Longer than the longest time between two polls of a live view, so that none is forgotten between them.</summary>
    static readonly TimeSpan WatchLease = TimeSpan.FromMinutes(2);

    [Alias("deposit")]
    Task<Outcome<TransferReceipt>> Deposit(Deposit command, IdempotencyKey key);

    [Alias("transfer")]
    Task<Outcome<TransferReceipt>> Transfer(SendTransfer command, IdempotencyKey key);

    /// <summary>All that can be sent is, in order; of the others the answer says why not. At most <see cref="SendTransfers.MaxTransfers"/>.</summary>
    [Alias("transfer-many")]
    Task<Outcome<TransfersReceipt>> TransferMany(SendTransfers command, IdempotencyKey key);

    [Alias("find-transfer")]
    Task<TransferReceipt?> FindTransfer(TransferId id);

    [Alias("place-hold")]
    Task<Outcome<HoldReceipt>> PlaceHold(PlaceHold command, IdempotencyKey key);

    [Alias("release-hold")]
    Task<Outcome<HoldReceipt>> ReleaseHold(ReleaseHold command, IdempotencyKey key);

    [Alias("capture-hold")]
    Task<Outcome<HoldReceipt>> CaptureHold(CaptureHold command, IdempotencyKey key);

    [Alias("place-order")]
    Task<Outcome<Order>> PlaceOrder(PlaceOrder command, IdempotencyKey key);

    [Alias("cancel-order")]
    Task<Outcome<Order>> CancelOrder(CancelOrder command, IdempotencyKey key);

    [Alias("request-quote")]
    Task<Outcome<ConversionQuote>> RequestQuote(RequestQuote command, IdempotencyKey key);

    [Alias("accept-quote")]
    Task<Outcome<ConversionReceipt>> AcceptQuote(AcceptQuote command, IdempotencyKey key);

    /// <summary>
    /// Keeps that a key of the account's owner stands for a command to another grain, before that is sent: so all his keys
    /// meet here. A refusal where the key stands for something else; null otherwise, for retries too.
    /// </summary>
    [Alias("claim-key")]
    Task<Refusal?> ClaimKey(ClaimKey command, IdempotencyKey key);

    /// <summary>Follows a change of the user's verification; an older one than the last is ignored.</summary>
    [Alias("apply-verification")]
    Task ApplyVerification(VerificationLevel level, DateTimeOffset? expiresAt, long userVersion);

    [Alias("view"), ReadOnly]
    Task<WalletView> View();

    [Alias("find-order")]
    Task<Order?> FindOrder(OrderId id);

    /// <summary>The open order with this client order id, else the newest closed one among the account's recent orders.</summary>
    [Alias("find-order-by-client-id")]
    Task<Order?> FindOrderByClientId(string clientOrderId);

    [Alias("closed-orders")]
    Task<Page<Order>> ClosedOrders(MarketId? market, PageRequest page);

    [Alias("fills")]
    Task<Page<Fill>> Fills(MarketId? market, OrderId? order, PageRequest page);

    [Alias("entries")]
    Task<Page<LedgerEntry>> Entries(AssetId? asset, PageRequest page);

    /// <summary>The wallet's own events from a version (inclusive), oldest first, for a live view that resumes.</summary>
    /// <param name="limit">1 to <see cref="PageRequest.MaxLimit"/>.</param>
    [Alias("events")]
    Task<ImmutableArray<EventEnvelope>> Events(long fromVersion, int limit);

    /// <summary>
    /// Tells an observer of every event from now on, once readers see it, for <see cref="WatchLease"/>; calling again goes
    /// on, and is needed sooner where events are missing: a wallet that moved to another silo has forgotten its observers.
    /// </summary>
    [Alias("watch")]
    Task Watch(IWalletObserver observer);

    [Alias("unwatch")]
    Task Unwatch(IWalletObserver observer);
}
