using System.Collections.Concurrent;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>How far a baseline has come: read by status while it runs.</summary>
public sealed class BaselineCounts
{
    private const int ExamplesKept = 5;

    private readonly ConcurrentDictionary<int, Gap> gaps = new();
    private long total;
    private long preserved;

    public long Total => Interlocked.Read(ref total);

    public long FilesPreserved => Interlocked.Read(ref preserved);

    /// <summary>By error number: how many files could not be linked, with a few examples.</summary>
    public IReadOnlyDictionary<int, Gap> Gaps => gaps;

    public void Add(long files, long kept)
    {
        Interlocked.Add(ref total, files);
        Interlocked.Add(ref preserved, kept);
    }

    internal void Seen() => Interlocked.Increment(ref total);

    internal void Preserved() => Interlocked.Increment(ref preserved);

    internal void Failed(RawPath path, int error) => gaps.AddOrUpdate(
        Math.Abs(error),
        _ => new(1, [path.ToString()]),
        (_, gap) => new(gap.Count + 1, gap.Examples.Length < ExamplesKept ? [.. gap.Examples, path.ToString()] : gap.Examples));
}

public sealed record Gap(long Count, string[] Examples);
