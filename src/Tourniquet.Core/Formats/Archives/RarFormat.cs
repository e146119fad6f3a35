using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>RAR 4 and 5 (technote.txt of unrar; "RAR 5.0 archive format"): the first headers with their CRC, and encryption flags.</summary>
internal static class RarFormat
{
    private const int MostBlocks = 64;

    private static ReadOnlySpan<byte> Magic4 => "Rar!\x1A\x07\x00"u8;

    private static ReadOnlySpan<byte> Magic5 => "Rar!\x1A\x07\x01\x00"u8;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith("Rar!\x1A\x07"u8))
            return false;
        string fault = "a RAR mark in front of something else";
        bool locked = false;
        if (view.Head.StartsWith(Magic4))
            fault = Rar4(view, out locked);
        else if (view.Head.StartsWith(Magic5))
            fault = Rar5(view, out locked);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Rar, fault)
            : locked ? Found.Sealed(FileKind.Rar, "an encrypted RAR archive")
            : Found.Sound(FileKind.Rar, "RAR with its headers");
        return true;
    }

    private static string Rar4(in ContentView view, out bool locked)
    {
        locked = false;
        long at = Magic4.Length;
        for (int i = 0; i < MostBlocks && view.TryAt(at, 7, out var block); i++)
        {
            byte type = block[2];
            int flags = Bytes.U16(block, 3), size = Bytes.U16(block, 5);
            if (type is < 0x72 or > 0x7B || size < 7 || !view.TryAt(at, size, out block))
                return "a RAR archive with a broken chain of headers";
            if ((ushort)Crc32.Of(block[2..]) != Bytes.U16(block, 0) && type is 0x73 or 0x74)
                return "a RAR header with a wrong checksum";
            if (type == 0x7B)
                return "";
            locked |= type == 0x73 ? (flags & 0x80) != 0 : type == 0x74 && (flags & 4) != 0;
            // With encrypted headers nothing behind the main header can be read.
            if (type == 0x73 && locked)
                return "";
            ulong data = (flags & 0x8000) != 0 || type == 0x74 ? Bytes.U32(block, 7) : 0;
            if (type == 0x74 && (flags & 0x100) != 0)
                data |= (ulong)Bytes.U32(block, 32) << 32;
            if (!Bytes.Fits((ulong)at + (ulong)size, data, view.Length))
                return "a RAR archive that is cut off";
            at += size + (long)data;
        }
        return at == view.Length || HasEnd4(view.End) ? "" : "a RAR archive without its end";
    }

    private static string Rar5(in ContentView view, out bool locked)
    {
        locked = false;
        long at = Magic5.Length;
        for (int i = 0; i < MostBlocks && view.From(at).Length >= 7; i++)
        {
            var block = view.From(at);
            int p = 4;
            if (!TryVint(block, ref p, out ulong size) || size is 0 or > 2 * 1024 * 1024)
                return "a RAR archive with a broken chain of headers";
            int end = p + (int)size;
            if (end > block.Length)
                break;
            if (Crc32.Of(block[4..end]) != Bytes.U32(block, 0))
                return "a RAR header with a wrong checksum";
            var header = block[p..end];
            p = 0;
            ulong extra = 0, data = 0;
            bool holds = TryVint(header, ref p, out ulong type) & TryVint(header, ref p, out ulong flags)
                & ((flags & 1) == 0 || TryVint(header, ref p, out extra)) & ((flags & 2) == 0 || TryVint(header, ref p, out data));
            if (!holds || !Bytes.Fits((ulong)at + (ulong)end, data, view.Length))
                return "a RAR archive that is cut off";
            // Type 4 encrypts all headers behind it; a file header says so in a record of type 1.
            locked |= type == 4 || (type == 2 && extra <= (ulong)header.Length && HasEncryptionRecord(header[^(int)extra..]));
            if (type is 4 or 5)
                return "";
            at += end + (long)data;
        }
        return HasEnd(view, [0x1D, 0x77, 0x56, 0x51, 0x03, 0x05, 0x04]) ? "" : "a RAR archive without its end";
    }

    private static bool HasEncryptionRecord(ReadOnlySpan<byte> extra)
    {
        while (extra.Length > 0)
        {
            int p = 0;
            if (!TryVint(extra, ref p, out ulong size) || size == 0 || size > (ulong)(extra.Length - p))
                return false;
            var record = extra.Slice(p, (int)size);
            extra = extra[(p + (int)size)..];
            p = 0;
            if (TryVint(record, ref p, out ulong type) && type == 1)
                return true;
        }
        return false;
    }

    // The end block of a volume carries a number and a checksum, so its size varies.
    private static bool HasEnd4(ReadOnlySpan<byte> end)
    {
        for (int size = 7; size <= Math.Min(32, end.Length); size++)
        {
            var block = end[^size..];
            if (block[2] == 0x7B && Bytes.U16(block, 5) <= size && Bytes.U16(block, 5) >= 7
                && (ushort)Crc32.Of(block[2..Bytes.U16(block, 5)]) == Bytes.U16(block, 0))
                return true;
        }
        return false;
    }

    private static bool HasEnd(in ContentView view, ReadOnlySpan<byte> mark) =>
        view.End[^Math.Min(view.End.Length, 512)..].IndexOf(mark) >= 0;

    private static bool TryVint(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 63 && at < bytes.Length; shift += 7)
        {
            byte b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return true;
        }
        return false;
    }
}
