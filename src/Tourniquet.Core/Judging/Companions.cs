using System.Collections.Immutable;
using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Judging;

/// <summary>
/// Brings together the two halves of "encrypt into a new file, delete the original": a file that went, and an unreadable new file that
/// stands for it. The halves come in either order. Remembers a bounded number of each for a while; time is passed in.
/// </summary>
/// <typeparam name="T">What the caller needs to find a lost file's content again.</typeparam>
public sealed class Companions<T>
{
    private const int Kept = 512;

    // A slow attack takes one file in ten minutes; its two halves lie close together all the same.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // The longest header and padding of the common tools stays below this (OpenPGP with several recipients, CMS).
    private const long LargestOverhead = 4096;

    private const long LeastArchive = 64 * 1024;

    // Without the name to go by, size and time must be close: a wrapped key and padding, a minute.
    private const long CloseOverhead = 1024;

    private static readonly TimeSpan Close = TimeSpan.FromMinutes(1);

    private readonly LinkedList<Went<T>> went = [];
    private readonly LinkedList<Appeared> appeared = [];

    /// <summary>A file went. Returns the new file that stands for it, if one is known already.</summary>
    public Appeared? Lost(Went<T> file)
    {
        Trim(went, file.At, w => w.At);
        var match = appeared.LastOrDefault(a => file.At - a.At < Window && Belong(file, a));
        if (match is null)
            went.AddLast(file);
        else if (!IsLockedArchive(match.Facts))
            appeared.Remove(match);
        return match;
    }

    /// <summary>An unreadable new file. Returns the lost files it stands for, and forgets those.</summary>
    public IReadOnlyList<Went<T>> Found(Appeared file)
    {
        Trim(appeared, file.At, a => a.At);
        var matches = went.Where(w => file.At - w.At < Window && Belong(w, file)).ToList();
        if (!IsLockedArchive(file.Facts) && matches.Count > 0)
            matches = [matches.Find(m => NameKept(m.Path, file.Path)) ?? matches[^1]];
        foreach (var match in matches)
            went.Remove(match);
        if (matches.Count == 0 || IsLockedArchive(file.Facts))
            appeared.AddLast(file);
        return matches;
    }

    /// <summary>A new file took the very name of one that went: the two belong together whatever it holds.</summary>
    public Went<T>? TakeSame(string path)
    {
        var match = went.LastOrDefault(w => w.Path == path);
        if (match is not null)
            went.Remove(match);
        return match;
    }

    /// <summary>An unreadable new file has another name now.</summary>
    public void Renamed(string from, string to)
    {
        if (appeared.LastOrDefault(a => a.Path == from) is { } file && appeared.Remove(file))
            appeared.AddLast(file with { Path = to });
    }

    /// <summary>An unreadable new file is gone, or has been judged by itself: it stands for nothing any more.</summary>
    public void Forget(string path)
    {
        if (appeared.LastOrDefault(a => a.Path == path) is { } file)
            appeared.Remove(file);
    }

    /// <summary>
    /// Same actor, or the same folder, and a relation that holds for any tool: the name is kept within the new name, the size is the old
    /// one plus a constant or times an encoding's factor, or the new file is a locked archive.
    /// </summary>
    private static bool Belong(Went<T> lost, Appeared made)
    {
        var sameActor = lost.Family.Any(made.Family.Contains);
        var sameFolder = FolderOf(lost.Path) == FolderOf(made.Path);
        if (!sameActor && !sameFolder)
            return false;
        if (sameActor && IsLockedArchive(made.Facts))
            return made.Facts.Size * 50 >= lost.Size;
        if (NameKept(lost.Path, made.Path))
            return IsPlausible(lost.Size, made.Facts.Size);
        return sameActor && (lost.At - made.At).Duration() < Close
            && (IsCipher(made.Facts) ? IsNear(lost.Size, made.Facts.Size) : lost.Size == made.Facts.Size);
    }

    // Programs write many small binary files of their own (indexes, caches); without a name to go by only the size to the byte tells.
    private static bool IsCipher(FileFacts facts) =>
        facts.Recognition.Soundness == Soundness.Sealed || facts.Randomness is Randomness.Random or Randomness.UniformAlphabet;

    // A tar file that went through gpg or openssl looks like any other file that did; a small one holds no folder of documents.
    private static bool IsLockedArchive(FileFacts facts) =>
        facts.Recognition is { Soundness: Soundness.Sealed, Kind: FileKind.Zip or FileKind.SevenZip or FileKind.Rar }
        || (facts is { Recognition.Soundness: Soundness.Sealed, Size: >= LeastArchive } && FileKinds.IsCipherEnvelope(facts.Recognition.Kind));

    private static bool NameKept(string lost, string made)
    {
        var oldName = lost[(lost.LastIndexOf('/') + 1)..];
        var newName = made[(made.LastIndexOf('/') + 1)..];
        var stem = oldName.LastIndexOf('.') is var dot and > 0 ? oldName[..dot] : oldName;
        return newName.Contains(oldName, StringComparison.Ordinal) || (stem.Length >= 3 && newName.Contains(stem, StringComparison.Ordinal));
    }

    /// <summary>A compressing tool makes it smaller, base64 and hex larger.</summary>
    private static bool IsPlausible(long before, long after) => after <= (before * 3) + LargestOverhead && after >= before / 50;

    private static bool IsNear(long before, long after) =>
        InRange(after - before) || InRange(after - (before * 4 / 3), before / 16) || InRange(after - (before * 2), before / 16);

    private static bool InRange(long difference, long slack = 0) => difference >= -16 - slack && difference <= CloseOverhead + slack;

    private static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static void Trim<TItem>(LinkedList<TItem> items, DateTimeOffset now, Func<TItem, DateTimeOffset> at)
    {
        while (items.First is { } first && (items.Count > Kept || now - at(first.Value) > Window))
            items.RemoveFirst();
    }
}

/// <summary>A protected file that is gone from its name.</summary>
/// <param name="Family">The process that did it and its nearest ancestors, pillars left out: a script's children share the script.</param>
/// <param name="Content">How to find what it held.</param>
public sealed record Went<T>(DateTimeOffset At, ImmutableArray<long> Family, string Path, long Size, T Content);

/// <summary>A new file that nobody can read.</summary>
public sealed record Appeared(DateTimeOffset At, ImmutableArray<long> Family, string Path, FileFacts Facts);
