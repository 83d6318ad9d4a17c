using Serilog.Events;
using Serilog.Formatting;

namespace Orleans.Crypto.Api.Observability;

/// <summary>Redacts what another formatter has written: message, properties and exceptions alike.</summary>
internal sealed class RedactingFormatter(ITextFormatter inner) : ITextFormatter
{
    /// <summary>The sender that shows mails, tokens included, to developers; that is what it is for.</summary>
    private const string Exempt = "Orleans.Crypto.Grains.Notifications.DevelopmentMailSender";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (logEvent.Properties.TryGetValue("SourceContext", out var source) && source is ScalarValue { Value: Exempt })
        {
            inner.Format(logEvent, output);
            return;
        }

        using var written = new StringWriter();
        inner.Format(logEvent, written);
        output.Write(Redaction.Of(written.ToString()));
    }
}
