using System.Globalization;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>Reads the trial balance all the time: no reader may ever see money vanish, or come out of nothing.</summary>
internal sealed class Witness(ApiCaller @operator)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly List<string> _faults = [];

    public int Readings { get; private set; }

    public IReadOnlyList<string> Faults => _faults;

    public async Task Watch(CancellationToken end)
    {
        var deposited = new Dictionary<string, decimal>(StringComparer.Ordinal);
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(s_pause, CancellationToken.None);
            Answer answer;
            try
            {
                answer = await @operator.Get("v1/admin/trial-balance", CancellationToken.None);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
            {
                continue; // Its process was killed.
            }

            if (answer.Succeeded)
            {
                Readings++;
                Judge(answer, deposited);
            }
        }
    }

    private void Judge(Answer answer, Dictionary<string, decimal> deposited)
    {
        foreach (var line in answer.Body.GetProperty("assets").EnumerateArray())
        {
            var asset = line.GetProperty("asset").GetString()!;
            if (Number(line.GetProperty("sum")) != 0)
            {
                _faults.Add($"The sum of {asset} is {line}.");
            }

            // What came in never goes away again.
            var total = -Number(line.GetProperty("classes").GetProperty("depositsClearing"));
            if (total < deposited.GetValueOrDefault(asset))
            {
                _faults.Add($"Deposits of {asset} fell from {deposited[asset]} to {total}.");
            }

            deposited[asset] = total;
        }
    }

    private static decimal Number(System.Text.Json.JsonElement text) => decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
