using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>GIF (GIF89a specification): blocks that lead to each other, LZW data that can be followed, and a trailer.</summary>
internal static class GifFormat
{
    // Bytes of image data followed as LZW codes per file.
    private const int LzwBudget = 8 * 1024;
    private const byte Trailer = 0x3B;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith("GIF87a"u8) && !view.Head.StartsWith("GIF89a"u8))
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Gif, fault) : Found.Sound(FileKind.Gif, "GIF with its blocks and its end");
        return true;
    }

    private static string Fault(in ContentView view)
    {
        var head = view.Head;
        if (head.Length < 13)
            return "a GIF header that is cut off";
        bool ended = false;
        int at = 13 + TableSize(head[10]), budget = LzwBudget;
        while (at < head.Length)
        {
            byte block = head[at];
            if (block == Trailer)
                return "";
            bool holds = block switch
            {
                0x21 => SkipExtension(head, ref at),
                0x2C => SkipImage(head, ref at, ref budget, out ended),
                // Some writers leave an extra terminator between blocks.
                0x00 => ++at > 0,
                _ => false,
            };
            if (!holds)
                return "a GIF file with a broken chain of blocks";
        }
        // Old icons lack the trailer; their image is complete all the same.
        if (view.IsWhole && ended && at == head.Length)
            return "";
        if (view.IsWhole)
            return "a GIF file without its end";
        // Behind the trailer some programs pad; in front of it stands the terminator of the last block.
        var end = view.End[^Math.Min(view.End.Length, 1024)..];
        return end.LastIndexOf((ReadOnlySpan<byte>)[0, Trailer]) >= 0 ? "" : "a GIF file without its end";
    }

    private static int TableSize(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    private static bool SkipExtension(ReadOnlySpan<byte> head, ref int at)
    {
        byte label = Bytes.U8(head, at + 1);
        at += 2;
        if (at < head.Length && label == 0xF9 && head[at] != 4)
            return false;
        SkipSubBlocks(head, ref at);
        return true;
    }

    private static bool SkipImage(ReadOnlySpan<byte> head, ref int at, ref int budget, out bool ended)
    {
        ended = false;
        int codeSizeAt = at + 10 + TableSize(Bytes.U8(head, at + 9));
        if (codeSizeAt >= head.Length)
        {
            at = head.Length;
            return true;
        }
        int codeSize = head[codeSizeAt];
        if (codeSize is < 1 or > 8)
            return false;
        at = codeSizeAt + 1;
        var walk = new LzwWalk(codeSize, highFirst: false);
        for (int next = at; next < head.Length && head[next] != 0 && budget > 0 && !walk.IsBad && !walk.IsEnded; next += head[next] + 1)
        {
            var data = head[(next + 1)..Math.Min(next + 1 + head[next], head.Length)];
            walk.Feed(data);
            budget -= data.Length;
        }
        SkipSubBlocks(head, ref at);
        ended = walk.IsEnded;
        return !walk.IsBad;
    }

    private static void SkipSubBlocks(ReadOnlySpan<byte> head, ref int at)
    {
        while (at < head.Length && head[at] != 0)
            at += head[at] + 1;
        at++;
    }
}
