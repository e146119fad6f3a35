using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>JPEG (ITU-T T.81): a chain of segments to the scan, entropy-coded data in which every 0xFF is escaped, and an end.</summary>
internal static class JpegFormat
{
    private const byte Eoi = 0xD9;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return false;
        found = Judge(view);
        return true;
    }

    private static Recognition Judge(in ContentView view)
    {
        var outcome = JpegSegments.Follow(view.Head, out int at, out long pixels, out bool motion);
        if (outcome == JpegSegments.Outcome.Broken)
            return Found.Damaged(FileKind.Jpeg, "a JPEG header with a broken chain of segments");
        if (outcome == JpegSegments.Outcome.Scan)
        {
            var scan = JpegScan.Follow(view.Head[at..]);
            if (scan.Broken)
                return Found.Damaged(FileKind.Jpeg, "JPEG image data that is none");
            if (scan.Ended)
                return Ended(view, pixels, scan.Length, at + scan.Length);
            if (view.IsWhole)
                return Found.Damaged(FileKind.Jpeg, "a JPEG image without its end");
        }
        else if (view.IsWhole)
        {
            return Found.Damaged(FileKind.Jpeg, "a JPEG header without an image");
        }
        return motion || TailHolds(view.End)
            ? Found.Sound(FileKind.Jpeg, "JPEG with its segments")
            : Found.Damaged(FileKind.Jpeg, "a JPEG image whose end is none");
    }

    // An end that comes by chance in noise comes far too early for the size of the picture: a block of 64 pixels takes two bits at the least.
    private static Recognition Ended(in ContentView view, long pixels, int scanLength, int end)
    {
        bool tooEarly = scanLength < pixels / 256 && view.Length - end > scanLength + 64;
        return tooEarly
            ? Found.Damaged(FileKind.Jpeg, "a JPEG image that ends too early")
            : Found.Sound(FileKind.Jpeg, "JPEG with its segments and its end");
    }

    /// <summary>The last bytes are those of a JPEG image, or of a trailer that cameras append to one.</summary>
    public static bool TailHolds(ReadOnlySpan<byte> tail)
    {
        int end = LastEnd(tail);
        if (end < 0)
            return false;
        int escaped = 0, other = 0;
        for (int at = 0; at < end - 1;)
        {
            int next = tail[at..end].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= end)
                break;
            at += next + 1;
            byte code = tail[at];
            // 0xFF 0xFF is padding or a table of ones; it says nothing either way.
            if (code is 0 or (>= 0xD0 and <= 0xD7))
                escaped++;
            else if (code != 0xFF)
                other++;
        }
        return escaped >= other || escaped + other < 8;
    }

    private static int LastEnd(ReadOnlySpan<byte> tail) => tail.LastIndexOf((ReadOnlySpan<byte>)[0xFF, Eoi]);
}
