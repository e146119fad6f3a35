using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Judging;

/// <summary>
/// The small facts about one file's content that verdicts are made from. They fit in a trace, so that a verdict can be replayed anywhere
/// without the file.
/// </summary>
/// <param name="Size">Bytes.</param>
/// <param name="Recognition">What it was recognised as.</param>
/// <param name="Randomness">How near its bytes are to ciphertext.</param>
public sealed record FileFacts(long Size, Recognition Recognition, Randomness Randomness)
{
    public static readonly FileFacts Empty = new(0, Recognition.Empty, Randomness.TooSmall);
}

public enum Randomness
{
    /// <summary>Too few bytes to say.</summary>
    TooSmall,

    /// <summary>Plainly not uniform: text, structure, zeros, deflate, JPEG.</summary>
    Ordered,

    /// <summary>A uniform base64 or hex alphabet: ciphertext written as text.</summary>
    UniformAlphabet,

    /// <summary>Passes as random bytes (ciphertext, or LZMA).</summary>
    Random,
}

/// <summary>What became of the bytes of a file, before against after, by comparing the same places.</summary>
/// <param name="Compared">Bytes compared at equal offsets (all of a small file, a spread sample of a large one).</param>
/// <param name="Changed">Of those, bytes in blocks that differ.</param>
/// <param name="HeaderChanged">The first 16 bytes differ.</param>
/// <param name="Before">Randomness of the changed blocks, before, pooled.</param>
/// <param name="After">Randomness of the changed blocks, after, pooled.</param>
/// <param name="Common">Share (0 to 1) of the before-blocks' content found anywhere in the after-sample (a shifted or edited file keeps most).</param>
/// <param name="ErasedAfter">Share (0 to 1) of the changed blocks that are one repeated byte now and were not before.</param>
public sealed record Comparison(
    long Compared,
    long Changed,
    bool HeaderChanged,
    Randomness Before,
    Randomness After,
    double Common,
    double ErasedAfter);

public enum ChangeKind
{
    /// <summary>The same file, written in place (or truncated and written).</summary>
    Rewritten,

    /// <summary>Another file now stands under the name: renamed over, or deleted and made anew.</summary>
    Replaced,

    /// <summary>Removed or moved away, and a file that the same actor made stands for it under another name.</summary>
    Superseded,
}

/// <summary>One change to a protected file, as facts: what an assessment starts from.</summary>
/// <param name="Path">The file that was there before, for display and for the folder's score.</param>
/// <param name="NewPath">Where the content is now; equal to Path unless renamed or superseded.</param>
/// <param name="StillOpen">The writer has not closed it: a half-written structure proves nothing yet.</param>
/// <param name="Comparison">Null when there was nothing to compare, e.g. for a superseding archive.</param>
public sealed record ChangeFacts(
    ChangeKind Kind,
    string Path,
    string NewPath,
    bool StillOpen,
    FileFacts Before,
    FileFacts After,
    Comparison? Comparison);
