namespace Tourniquet.Core.Formats;

/// <summary>
/// What a judge sees of a file: its first and last bytes and its length. Never the whole of a large file.
/// </summary>
/// <param name="head">The first bytes, up to <see cref="HeadSize"/>; the whole file when it is no longer than that.</param>
/// <param name="tail">The last bytes, up to <see cref="TailSize"/>; may overlap the head; empty when the head is the whole file.</param>
/// <param name="length">The file's length in bytes.</param>
public readonly ref struct ContentView(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long length)
{
    /// <summary>64 KiB: a ZIP end record with the longest comment still stands in a tail of this size.</summary>
    public const int HeadSize = 64 * 1024;

    public const int TailSize = 64 * 1024;

    public ReadOnlySpan<byte> Head { get; } = head;

    public ReadOnlySpan<byte> Tail { get; } = tail;

    public long Length { get; } = length;

    public bool IsWhole => Head.Length >= Length;

    /// <summary>The last bytes: the tail, or the head when that is the whole file.</summary>
    public ReadOnlySpan<byte> End => IsWhole ? Head : Tail;

    /// <summary>Where <see cref="End"/> starts in the file.</summary>
    public long EndOffset => Length - End.Length;

    public static ContentView Of(ReadOnlySpan<byte> whole) =>
        whole.Length <= HeadSize
            ? new(whole, default, whole.Length)
            : new(whole[..HeadSize], whole[^TailSize..], whole.Length);
}
