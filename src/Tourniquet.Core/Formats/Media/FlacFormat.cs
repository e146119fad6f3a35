using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Media;

/// <summary>FLAC (RFC 9639): metadata blocks one behind the other, then frames whose headers have their CRC-8.</summary>
internal static class FlacFormat
{
    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith("fLaC"u8))
            return false;
        found = Holds(view) ? Found.Sound(FileKind.Flac, "FLAC with its blocks and frames") : Found.Damaged(FileKind.Flac, "a FLAC mark in front of something else");
        return true;
    }

    private static bool Holds(in ContentView view)
    {
        if ((Bytes.U8(view.Head, 4) & 0x7F) != 0 || (Bytes.U32Big(view.Head, 4) & 0xFFFFFF) != 34)
            return false;
        long at = 4;
        for (bool last = false; !last;)
        {
            if (!view.TryAt(at, 4, out var block))
                return at < view.Length && HasFrame(view.End);
            last = (block[0] & 0x80) != 0;
            if ((block[0] & 0x7F) > 6)
                return false;
            at += 4 + (Bytes.U32Big(block, 0) & 0xFFFFFF);
        }
        if (at > view.Length)
            return false;
        var frames = view.From(at);
        return (frames.Length < 16 || IsFrame(frames)) && (view.IsWhole || HasFrame(view.End));
    }

    private static bool HasFrame(ReadOnlySpan<byte> end)
    {
        for (int at = 0; at + 16 <= end.Length; at++)
        {
            int sync = end[at..^15].IndexOf((byte)0xFF);
            if (sync < 0)
                return false;
            at += sync;
            if (IsFrame(end[at..]))
                return true;
        }
        return end.Length < 16 * 1024;
    }

    // RFC 9639, 9.1: sync code, block size, rate, channels, the number as in UTF-8, optional sizes, CRC-8.
    private static bool IsFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 16 || frame[0] != 0xFF || (frame[1] & 0xFE) != 0xF8 || frame[2] >> 4 == 0
            || (frame[2] & 0xF) == 0xF || frame[3] >> 4 > 10 || (frame[3] & 1) != 0)
            return false;
        int number = frame[4] < 0x80 ? 1 : System.Numerics.BitOperations.LeadingZeroCount((uint)(byte)~frame[4]) - 24;
        if (frame[4] >= 0x80 && number is < 2 or > 7)
            return false;
        int at = 4 + number + ((frame[2] >> 4) switch { 6 => 1, 7 => 2, _ => 0 }) + ((frame[2] & 0xF) switch { 12 => 1, 13 or 14 => 2, _ => 0 });
        return at < frame.Length && Crc8(frame[..at]) == frame[at];
    }

    private static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        int crc = 0;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
                crc = (crc & 0x80) != 0 ? ((crc << 1) ^ 0x07) & 0xFF : crc << 1;
        }
        return (byte)crc;
    }
}
