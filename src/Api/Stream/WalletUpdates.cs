using Orleans.Crypto.Accounts;
using Orleans.Crypto.Api.Conversions;
using Orleans.Crypto.Api.Orders;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Api.Wallets;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Stream;

/// <summary>A wallet's events in the words of the API, one message an event, so that the sequence has no gaps.</summary>
internal static class WalletUpdates
{
    public static SnapshotMessage Snapshot(WalletView view, MarketCatalog markets, AssetCatalog assets) => new(
        view.Version,
        view.Time,
        BalanceResponse.All(view, assets),
        view.OpenOrders.ToResponses(markets, OrderResponse.Of),
        view.Holds.ToResponses(assets, HoldResponse.Open));

    public static UpdateMessage Update(WalletNews news, AccountId account, MarketCatalog markets, AssetCatalog assets)
    {
        var time = news.Time;
        return news.Event switch
        {
            FundsDeposited e => Message("deposit") with { Transfer = Transfer(e.TransferId, null, account, e.Amount, e.Memo) },
            TransferSent e => Message("transfer_sent") with { Transfer = Transfer(e.TransferId, account, e.To, e.Amount, e.Memo) },
            TransfersSent e => Message("transfers_sent") with
            {
                Transfers = [.. e.Transfers.Select((transfer, index) => Transfer(e.IdOf(index), account, transfer.To, transfer.Amount, transfer.Memo))],
            },
            TransferReceived e => Message("transfer_received") with { Transfer = Transfer(e.TransferId, e.From, account, e.Amount, e.Memo) },
            HoldPlaced e => Message("hold_placed") with { Hold = HoldResponse.Open(e.Hold, assets) },
            HoldReleased e => Message("hold_released") with { Hold = HoldResponse.Of(new(e.Hold, HoldStatus.Released, time), assets) },
            HoldCaptured e => Message("hold_captured") with
            {
                Hold = HoldResponse.Of(new(e.Hold, HoldStatus.Captured, time, e.TransferId, e.To, e.Captured, e.Released), assets),
                Transfer = Transfer(e.TransferId, account, e.To, e.Captured, e.Hold.Memo),
            },
            OrderPlaced e => Message("order_placed") with
            {
                Order = OrderResponse.Of(new(e.Terms, OrderStatus.Open, e.Hold, FilledLots: 0, CancelledLots: 0, FilledQuote: 0, time), markets),
            },
            OrderUpdated e => Message(e is OrderClosed ? "order_closed" : "order_updated") with
            {
                Order = OrderResponse.Of(e.Order, markets),
                Fills = e.Fills.ToResponses((markets, assets), FillResponse.Of),
            },
            CancelConfirmed e => Message("cancel_confirmed") with { Order = OrderResponse.Of(e.Order, markets) },
            QuoteIssued e => Message("quote_issued") with { Quote = QuoteResponse.Of(e.Quote, (markets, assets)) },
            VerificationApplied e => Message("verification_changed") with { Verification = new((int)e.Level, e.ExpiresAt) },
            KeyClaimed => Message("key_claimed"),
            CommandRefused e => Message("command_refused") with { Refusal = RefusalMessage.Of(e.Refusal) },
            _ => throw new InvalidOperationException($"A wallet's event without an update: {news.Event.GetType().Name}"),
        };

        UpdateMessage Message(string kind) => new(
            news.Version, time, kind, ((WalletEvent)news.Event).Balances.ToResponses(assets, BalanceResponse.From));

        TransferResponse Transfer(TransferId id, AccountId? from, AccountId to, Amount amount, string? memo) =>
            TransferResponse.Of(new(id, from, to, amount, memo, time), assets);
    }
}
