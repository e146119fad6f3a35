using Tourniquet.Core.Files;
using Tourniquet.Core.Formats;
using Tourniquet.Core.Judging;
using Tourniquet.Core.Notes;
using Tourniquet.Linux.Files;

namespace Tourniquet.Guard;

/// <summary>Reads files for the judge: the small facts, and the comparison of two. Owns the buffers; belongs to one thread.</summary>
internal sealed class Examiner(ulong seed)
{
    private readonly byte[] head = new byte[ContentView.HeadSize];
    private readonly byte[] tail = new byte[ContentView.TailSize];
    private readonly ComparerWorkspace workspace = new();
    private int headLength;

    public FileFacts FactsOf(int file)
    {
        var reader = new OpenFileReader(file);
        headLength = 0;
        if (reader.Length == 0)
            return FileFacts.Empty;
        var view = ViewOf(reader);
        return new(reader.Length, Recogniser.Recognise(view), Comparer.Sample(reader, workspace, seed));
    }

    public Comparison Compare(int before, int after) =>
        Comparer.Compare(new OpenFileReader(before), new OpenFileReader(after), workspace, seed);

    /// <summary>The first bytes of the file that <see cref="FactsOf"/> looked at last, for reading a note; valid until it looks at another.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, headLength);

    /// <summary>Nobody can read it, it is a beginning with nothing in it yet, or it reads like a ransom note.</summary>
    public bool IsHarmful(int file)
    {
        var facts = FactsOf(file);
        return !facts.Recognition.IsReadable || facts.Randomness == Randomness.UniformAlphabet
            || (NoteText.Decode(Head) is { } text && NoteLikeness.Of(text).Likeness >= NoteTracker.NoteLike);
    }

    /// <summary>As above, of the file that stands at a path.</summary>
    public bool IsHarmful(GuardedVolume volume, RawPath path)
    {
        var file = volume.OpenFile(path);
        if (file < 0)
            return false;
        var harmful = IsHarmful(file);
        LinuxFileSystem.Instance.Close(file);
        return harmful;
    }

    private ContentView ViewOf(OpenFileReader reader)
    {
        var first = headLength = Math.Max(0, reader.Read(0, head));
        if (reader.Length <= first)
            return new(head.AsSpan(0, first), default, first);
        var last = Math.Max(0, reader.Read(Math.Max(0, reader.Length - tail.Length), tail));
        return new(head.AsSpan(0, first), tail.AsSpan(0, last), reader.Length);
    }
}

/// <summary>An open file as content to be compared.</summary>
internal sealed class OpenFileReader(int file) : ContentReader
{
    public override long Length { get; } = LinuxFileSystem.Instance.StatHandle(file, out var stat) < 0 ? 0 : stat.Size;

    public override int Read(long offset, Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var got = LinuxFileSystem.Instance.Read(file, offset + filled, buffer[filled..]);
            if (got <= 0)
                break;
            filled += got;
        }

        return filled;
    }
}
