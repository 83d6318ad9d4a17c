namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>Every command came to an end, and whoever asked again got the first answer.</summary>
internal static class AnswerChecks
{
    public static void Check(History history, Faults faults)
    {
        foreach (var command in history.Commands)
        {
            faults.Unless(command.IsAcknowledged, $"{command} was never answered");
            foreach (var reply in command.Replies.Skip(1))
            {
                faults.Unless(
                    (reply.Status, reply.Text) == (command.Replies[0].Status, command.Replies[0].Text),
                    $"{command} was answered with {command.Replies[0]} and again with {reply}");
            }
        }
    }
}
