namespace Orleans.Crypto.Grains.Tests.Publishing.Documents;

/// <summary>What others read about the events is what the types say.</summary>
public sealed class DocumentsTests
{
    private const string Guide = "docs/events.md";

    [Fact]
    public void The_AsyncAPI_document_is_what_the_types_say() => DocumentFiles.AssertHolds("docs/asyncapi.json", DocumentFiles.Text(AsyncApi.Build()) + "\n");

    [Fact]
    public void The_guide_lists_the_events_as_the_types_say()
    {
        var parts = File.ReadAllText(Path.Combine(DocumentFiles.Repository, Guide)).Split(EventsGuide.Marker);

        Assert.Equal(2, parts.Length);
        DocumentFiles.AssertHolds(Guide, parts[0] + EventsGuide.Build());
    }
}
