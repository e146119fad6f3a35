namespace Tourniquet.Scenarios;

/// <summary>One way to attack: what it runs, on which sample, and what it may get away with before it is stopped.</summary>
internal sealed record AttackCase(string Name, string[] Command)
{
    public string[] Needs { get; init; } = [];

    /// <summary>Options for the sample documents.</summary>
    public string[] Sample { get; init; } = [];

    /// <summary>The most files touched; 0 for attacks that open nothing between, where the clock counts instead of files.</summary>
    public int Most { get; init; } = 3;

    /// <summary>Also on xfs and btrfs in the short run.</summary>
    public bool IsOnAll { get; init; }

    public int Mebibytes { get; init; } = 500;

    public bool IsBuilt { get; init; }

    public override string ToString() => Name;
}
