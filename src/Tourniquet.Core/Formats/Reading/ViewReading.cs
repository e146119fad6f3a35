namespace Tourniquet.Core.Formats.Reading;

/// <summary>Reads a view by offsets in the file. An offset that comes from the file itself is never trusted: what is not in view is empty.</summary>
internal static class ViewReading
{
    /// <summary>The bytes in view from a place in the file to the end of the piece that holds it; empty when that place is not in view.</summary>
    public static ReadOnlySpan<byte> From(this in ContentView view, long offset)
    {
        if (offset < 0 || offset >= view.Length)
            return default;
        var inHead = offset < view.Head.Length ? view.Head[(int)offset..] : default;
        long inEnd = offset - view.EndOffset;
        return inEnd >= 0 && inEnd < view.End.Length && view.End.Length - inEnd > inHead.Length ? view.End[(int)inEnd..] : inHead;
    }

    public static bool TryAt(this in ContentView view, long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = view.From(offset);
        if (count < 0 || bytes.Length < count)
            return false;
        bytes = bytes[..count];
        return true;
    }

    public static bool HasAt(this in ContentView view, long offset, ReadOnlySpan<byte> expected) =>
        view.From(offset).StartsWith(expected);

    /// <summary>The same view with a length that agrees with its pieces, whatever the caller said.</summary>
    public static ContentView Consistent(this in ContentView view) =>
        view.Length < view.Head.Length || view.Length < view.Tail.Length
            ? new(view.Head, default, view.Head.Length)
            : view;
}
