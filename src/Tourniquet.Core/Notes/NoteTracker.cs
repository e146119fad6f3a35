using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Notes;

/// <summary>One new file with text in it, as facts.</summary>
/// <param name="Actor">Who wrote it.</param>
/// <param name="Folder">Where; only compared with others.</param>
/// <param name="Size">Bytes of the whole file.</param>
public sealed record NoteDrop(string Actor, string Folder, string Name, long Size, NoteFingerprint Fingerprint, NoteReport Report, DateTimeOffset Time);

/// <summary>
/// Notices the same note put into many folders. Owns: which note-like texts were seen where in the last day, and what was said about whom.
/// It keeps no text. Folders count whoever wrote there, so that sharing the work among processes does not help.
/// Not for several threads at once.
/// </summary>
public sealed class NoteTracker(int capacity = NoteTracker.DefaultCapacity)
{
    public const int DefaultCapacity = 512;

    /// <summary>What reads less as a note than this is forgotten at once: ordinary identical files never get here.</summary>
    public const double NoteLike = 0.5;

    public const double PlainlyNote = 0.7;

    /// <summary>The longest of 173 real notes has 27 KB; one with pictures in it may have more.</summary>
    public const long LargestNote = 1024 * 1024;

    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private const double Support = 0.5;
    private const int FoldersForNoteLike = 3;
    private const int FoldersForPlainNote = 2;

    // Enough to say "many"; more need not be told apart.
    private const int FoldersKept = 16;

    private const int ReasonsTold = 4;

    private readonly LinkedList<Sighting> sightings = []; // oldest first
    private readonly Dictionary<string, LinkedListNode<Told>> told = new(StringComparer.Ordinal);
    private readonly LinkedList<Told> toldInOrder = []; // oldest first

    /// <summary>Texts remembered at the moment; never more than the capacity.</summary>
    public int Count => sightings.Count;

    /// <summary>
    /// Evidence against the actor of this file, or null. An actor is told of once as support and once as strong, however many notes follow: all of
    /// them are one finding, and the strong piece stands for the weaker one before it.
    /// </summary>
    public Evidence? Observe(NoteDrop drop)
    {
        Forget(drop.Time);
        if (drop.Report.Likeness < NoteLike || drop.Size > LargestNote)
            return null;

        var folders = Remember(drop);
        var isPlain = drop.Report.Likeness >= PlainlyNote;
        var enough = isPlain || drop.Report.HasVerifiedContact ? FoldersForPlainNote : FoldersForNoteLike;
        if (folders >= enough)
            return Tell(drop, Evidence.Strong, $"The same ransom note ({drop.Name}) appeared in {(folders < FoldersKept ? folders : $"{folders} or more")} folders: {Why(drop.Report)}.");
        return isPlain && NoteName.IsNoteLike(drop.Name) ? Tell(drop, Support, $"A new file ({drop.Name}) reads as a ransom note: {Why(drop.Report)}.") : null;
    }

    private static string Why(NoteReport report) => $"it {string.Join(", ", report.Reasons.Take(ReasonsTold))}";

    /// <summary>How many folders this text has been seen in, this one included.</summary>
    private int Remember(NoteDrop drop)
    {
        var node = sightings.Last;
        while (node is not null && !node.Value.Fingerprint.IsSameNote(drop.Fingerprint))
            node = node.Previous;
        if (node is null)
            node = new(new(drop.Fingerprint));
        else
            sightings.Remove(node);

        if (node.Value.Folders.Count < FoldersKept)
            node.Value.Folders.Add(drop.Folder);
        node.Value.LastSeen = drop.Time;
        sightings.AddLast(node);
        if (sightings.Count > capacity)
            sightings.RemoveFirst();
        return node.Value.Folders.Count;
    }

    private Evidence? Tell(NoteDrop drop, double weight, string text)
    {
        if (told.TryGetValue(drop.Actor, out var before))
        {
            if (before.Value.Weight >= weight)
                return null;
            toldInOrder.Remove(before);
        }

        told[drop.Actor] = toldInOrder.AddLast(new Told(drop.Actor, weight, drop.Time));
        if (told.Count > capacity)
            ForgetOldestTold();
        return new(EvidenceKind.RansomNote, weight, drop.Folder.TrimEnd('/') + "/" + drop.Name, text);
    }

    private void Forget(DateTimeOffset now)
    {
        while (sightings.First is { } oldest && now - oldest.Value.LastSeen > Memory)
            sightings.RemoveFirst();
        while (toldInOrder.First is { } oldest && now - oldest.Value.Time > Memory)
            ForgetOldestTold();
    }

    private void ForgetOldestTold()
    {
        told.Remove(toldInOrder.First!.Value.Actor);
        toldInOrder.RemoveFirst();
    }

    private sealed record Told(string Actor, double Weight, DateTimeOffset Time);

    private sealed class Sighting(NoteFingerprint fingerprint)
    {
        public NoteFingerprint Fingerprint { get; } = fingerprint;

        public HashSet<string> Folders { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset LastSeen { get; set; }
    }
}
