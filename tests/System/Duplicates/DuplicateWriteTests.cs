using System.Net;
using Orleans.Crypto.SystemTests.Authorisation;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.Duplicates;

/// <summary>Every write that takes an idempotency key, sent more than once.</summary>
[Collection(SharedServer.Name)]
public sealed class DuplicateWriteTests(SharedServer server) : IAsyncLifetime
{
    private WriteOperations _writes = null!;

    public static TheoryData<string> Operations => [.. WriteOperations.All.Keys];

    public async Task InitializeAsync() => _writes = new(server, await ApiDocument.Read(server.Anyone));

    public Task DisposeAsync() => _writes.CleanUp();

    [Fact]
    public async Task Every_write_of_the_document_is_tested_for_duplicates()
    {
        var writes = (await ApiDocument.Read(server.Anyone)).Operations.Where(operation => operation.IsWrite).ToList();

        Assert.Equal(WriteOperations.All.Keys.Order(StringComparer.Ordinal), Names(writes.Where(operation => operation.TakesKey)), StringComparer.Ordinal);
        Assert.Equal(KeylessDuplicateTests.Operations.Order(StringComparer.Ordinal), Names(writes.Where(operation => !operation.TakesKey)), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Sent_again_it_gives_the_first_answer_and_does_nothing(string operation)
    {
        var write = await Prepare(operation);
        Assert.Equal(0, await write.TimesHappened());
        var key = Requests.NewKey();

        var first = (await write.Send(key)).Require();
        var state = await write.State();
        var second = await write.Send(key);

        Assert.Equal(first, second);
        Assert.Equal(1, await write.TimesHappened());
        Assert.Equal(state, await write.State());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Sent_twice_at_once_it_happens_once(string operation)
    {
        var write = await Prepare(operation);
        var key = Requests.NewKey();

        var answers = await Task.WhenAll(write.Send(key), write.Send(key));

        Assert.Equal(answers[0].Require(), answers[1]);
        Assert.Equal(1, await write.TimesHappened());
        var state = await write.State();
        Assert.Equal(answers[0], await write.Send(key));
        Assert.Equal(state, await write.State());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_key_that_was_used_stands_for_no_other_request(string operation)
    {
        var write = await Prepare(operation);
        var key = Requests.NewKey();
        (await write.Send(key)).Require();
        var state = await write.State();

        var other = await write.SendOther(key);

        other.AssertProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal(state, await write.State());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task One_key_of_two_callers_is_two_keys(string operation)
    {
        var write = await Prepare(operation);
        var key = Requests.NewKey();
        var first = (await write.Send(key)).Require();
        using var another = await server.NewAccountWith("operator", "administrator");
        _writes.Operator = another;
        var others = await Prepare(operation);

        var second = (await others.Send(key)).Require();

        Assert.NotEqual(first, second);
        Assert.Equal(1, await write.TimesHappened());
        Assert.Equal(1, await others.TimesHappened());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Without_a_key_it_is_refused(string operation)
    {
        var write = await Prepare(operation);
        var state = await write.State();

        var answer = await write.Send(key: null);

        answer.AssertProblem(HttpStatusCode.BadRequest, "idempotency_key_required", "Idempotency-Key");
        Assert.Equal(state, await write.State());
        Assert.Equal(0, await write.TimesHappened());
    }

    [Fact]
    public async Task Two_operators_with_one_key_make_two_deposits()
    {
        var write = await Prepare("POST /v1/admin/deposits");
        using var another = await server.NewAccountWith("operator");
        var key = Requests.NewKey();

        (await write.Send(key)).Require();
        (await another.Send(write.Method, write.Path, write.Body!.ToJsonString(), key)).Require();

        Assert.Equal(2, await write.TimesHappened());
    }

    private static IEnumerable<string> Names(IEnumerable<Operation> operations) => operations.Select(operation => operation.Name).Order(StringComparer.Ordinal);

    private Task<PreparedWrite> Prepare(string operation) => WriteOperations.All[operation](_writes);
}
