global using Orleans.Crypto.Accounts;
global using Orleans.Crypto.Markets;
global using Orleans.Crypto.Orders;
