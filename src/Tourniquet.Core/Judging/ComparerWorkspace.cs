namespace Tourniquet.Core.Judging;

/// <summary>
/// The memory that comparing needs (about 0.6 MB), kept for one comparison after another. Owns buffers only; not for two threads at once.
/// </summary>
public sealed class ComparerWorkspace
{
    internal byte[] BeforeWindow { get; } = new byte[SamplePlan.WindowSize];

    internal byte[] AfterWindow { get; } = new byte[SamplePlan.WindowSize];

    internal ChangeTally Tally { get; } = new();

    internal ShingleSet BeforeShingles { get; } = new();

    internal ShingleSet AfterShingles { get; } = new();
}
