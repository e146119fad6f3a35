using Tourniquet.Core.Judging;
using Tourniquet.Core.Notes;

namespace Tourniquet.Guard;

/// <summary>Reads new files for ransom notes, and tells the responder whom they name. Owns what was seen where; belongs to the ledger.</summary>
internal sealed class NoteWatch(GuardState state, Responder responder)
{
    // Smaller notes than this say nothing; larger ones are documents.
    private const int LeastNote = 40;
    private const int LargestNote = 64 * 1024;

    private readonly NoteTracker notes = new();

    public Evidence? Look(Job job, string display, ReadOnlySpan<byte> head, long size)
    {
        if (size is < LeastNote or > LargestNote || NoteText.Decode(head) is not { } text)
            return null;
        var report = NoteLikeness.Of(text);
        if (report.Likeness < NoteTracker.NoteLike)
            return null;
        lock (state.Sync)
            responder.NoteContacts(job.Node, report.Contacts);
        var cut = display.LastIndexOf('/');
        return notes.Observe(new($"{job.Node.Root.Id}", display[..Math.Max(cut, 0)], display[(cut + 1)..], size, NoteFingerprint.Of(text), report, job.At));
    }
}
