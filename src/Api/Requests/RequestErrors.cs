using Orleans.Crypto.Api.Problems;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Requests;

/// <summary>All that is wrong with one request, so that its sender can put it right in one go.</summary>
internal sealed class RequestErrors
{
    /// <summary>More would not help anybody.</summary>
    private const int Most = 100;

    private List<Refusal>? _errors;

    public bool Any => _errors is not null;

    /// <summary>Whether as many are known as will be told.</summary>
    public bool IsFull => _errors?.Count >= Most;

    public void Add(Refusal error) => (_errors ??= []).Add(error);

    public void Invalid(string field, string detail) => Add(Problem.InvalidRequest.Refuse(detail, field));

    public ProblemAnswer Answer()
    {
        var errors = _errors ?? throw new InvalidOperationException("Nothing is wrong with the request.");
        return errors.Count == 1
            ? new(errors[0], errors)
            : new(Problem.InvalidRequest.Refuse("Several fields of the request are not valid; 'errors' names them."), errors);
    }
}
