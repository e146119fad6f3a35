using System.Collections.Immutable;
using Tourniquet.Core.Judging;

namespace Tourniquet.Guard;

/// <summary>One process as the guard knows it. Mutable parts belong to the guard's lock.</summary>
internal sealed class ProcessNode
{
    private const int NearestAncestors = 3;

    public ProcessNode(long id, int process, ulong startedAt, ProcessNode? parent, string name, Standing standing)
    {
        (Id, Process, StartedAt, Parent, Name, Standing) = (id, process, startedAt, parent, name, standing);
        Root = IsPillar || parent is null || parent.IsPillar ? this : parent.Root;
        Line = [new(id, IsPillar, IsSession: standing == Standing.Session), .. parent?.Line ?? []];
        Family = [.. Line.TakeWhile(link => !link.IsPillar || link.Id == id).Take(NearestAncestors).Select(link => link.Id)];
        Containment = IsPillar || parent is null or { Standing: Standing.Service } ? Containment.None : parent.Containment;
    }

    /// <summary>Unique in this run, unlike the process number.</summary>
    public long Id { get; }

    public int Process { get; }

    /// <summary>Clock ticks since boot; 0 when it was gone before it could be asked.</summary>
    public ulong StartedAt { get; }

    public ProcessNode? Parent { get; }

    public string Name { get; }

    /// <summary>The server stands on it: see <see cref="ActorLink"/>.</summary>
    public bool IsPillar => Standing != Standing.Ordinary;

    public Standing Standing { get; }

    public bool IsGuard { get; init; }

    /// <summary>The highest process of its line that is not a pillar: what runs below it is judged and held together.</summary>
    public ProcessNode Root { get; }

    public ImmutableArray<ActorLink> Line { get; }

    /// <summary>Itself and its nearest ancestors, pillars left out.</summary>
    public ImmutableArray<long> Family { get; }

    public long BirthSequence { get; init; }

    public string? Executable { get; set; }

    /// <summary>Which of its programs that is: see <see cref="ProcessTable.Describe"/>.</summary>
    public long DescribedAt { get; set; }

    public string? CommandLine { get; set; }

    public uint? User { get; set; }

    public bool IsAllowed { get; set; }

    // They refuse a file that has a second name, which every protected file has in the vault.
    private static readonly HashSet<string> SingleNamed = new(StringComparer.Ordinal)
    {
        "gzip", "gunzip", "xz", "unxz", "lzma", "bzip2", "bunzip2", "pigz", "unpigz", "pbzip2", "lzip", "plzip", "lzop", "compress", "uncompress",
    };

    public bool WantsSingleNames => SingleNamed.Contains(Name);

    public Containment Containment { get; set; }

    /// <summary>On a root: changes of its line that are not judged yet.</summary>
    public int Pending { get; set; }

    /// <summary>On a root: overwritten files that were judged and found in order.</summary>
    public int CleanChanges { get; set; }

    /// <summary>On a root: whose turn it is to make new files.</summary>
    public NewFileTurn NewFiles { get; } = new();

    /// <summary>On a root: it has made new files, so a removal may be the second half of a scrambling.</summary>
    public bool HasMadeFiles { get; set; }

    /// <summary>On a root: it has removed files, so a new file may stand for one of those.</summary>
    public bool HasLostFiles { get; set; }

    /// <summary>0 when there is none above it, or it is one itself.</summary>
    public long NearestPillar => IsPillar ? 0 : Line.FirstOrDefault(link => link.IsPillar).Id;

    public bool Descends(long from)
    {
        foreach (var link in Line)
            if (link.Id == from)
                return true;
        return false;
    }
}

internal enum Standing
{
    Ordinary,

    /// <summary>People or programs work from it: see <see cref="ActorLink"/>.</summary>
    Session,

    /// <summary>Others need it: it is never contained for what its children did.</summary>
    Service,
}

internal enum Containment
{
    None,

    /// <summary>Its opens to write are refused, and those of what it starts; all may read and go on. For processes that the server stands on.</summary>
    WritesDenied,

    /// <summary>Stopped, and every open refused.</summary>
    Frozen,
}
