using System.Buffers;
using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>7z (7zFormat.txt of the LZMA SDK): start header and next header with their CRC; encrypted when an AES coder is named.</summary>
internal static class SevenZipFormat
{
    private const int StartSize = 32;
    private const byte PlainHeader = 0x01;
    private const byte EncodedHeader = 0x17;

    // The coders stand in front of the file names, so the beginning of a long header is enough.
    private const int MostUnpacked = 32 * 1024;

    private static ReadOnlySpan<byte> Magic => [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C];

    // The coder's flags (four bytes of id, attributes follow), then the id of AES-256 with SHA-256.
    private static ReadOnlySpan<byte> AesCoder => [0x24, 0x06, 0xF1, 0x07, 0x01];

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith(Magic))
            return false;
        found = Judge(view);
        return true;
    }

    private static Recognition Judge(in ContentView view)
    {
        var head = view.Head;
        if (head.Length < StartSize || Crc32.Of(head.Slice(12, 20)) != Bytes.U32(head, 8))
            return Found.Damaged(FileKind.SevenZip, "a 7z header with a wrong checksum");
        ulong offset = Bytes.U64(head, 12), size = Bytes.U64(head, 20);
        if (!Bytes.Fits(offset, StartSize, view.Length) || !Bytes.Fits(offset + StartSize, size, view.Length))
            return Found.Damaged(FileKind.SevenZip, "a 7z file that is cut off");
        if (size == 0)
            return Found.Sound(FileKind.SevenZip, "an empty 7z archive");
        if (size > ContentView.TailSize || !view.TryAt((long)offset + StartSize, (int)size, out var header))
        {
            // A header this long is unpacked: tables and names in UTF-16, nothing like noise.
            return Uniformity.PassesAtEnd(view)
                ? Found.Damaged(FileKind.SevenZip, "a 7z file with noise for its directory")
                : Found.Sound(FileKind.SevenZip, "7z with its directory");
        }
        if (Crc32.Of(header) != Bytes.U32(head, 28) || header[0] is not (PlainHeader or EncodedHeader))
            return Found.Damaged(FileKind.SevenZip, "a 7z directory with a wrong checksum");
        bool locked = header.IndexOf(AesCoder) >= 0 || (header[0] == EncodedHeader && PackedHeaderIsLocked(view, header));
        return locked
            ? Found.Sealed(FileKind.SevenZip, "an encrypted 7z archive")
            : Found.Sound(FileKind.SevenZip, "7z with its directory");
    }

    private static bool PackedHeaderIsLocked(in ContentView view, ReadOnlySpan<byte> header)
    {
        if (!SevenZipPackedHeader.TryRead(header, out var packed))
            return false;
        long at = StartSize + (long)Math.Min(packed.Offset, long.MaxValue / 2);
        // The directory of thousands of files begins in front of the view; then the content itself has to say.
        if (packed.Size > ContentView.TailSize || !view.TryAt(at, (int)packed.Size, out var data))
            return !StartsPlain(view.Head[StartSize..]);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MostUnpacked);
        int length = LzmaDecoder.Decode(data, packed.Properties, buffer.AsSpan(0, (int)Math.Min(packed.Unpacked, MostUnpacked)));
        bool found = buffer.AsSpan(0, length).IndexOf(AesCoder) >= 0;
        ArrayPool<byte>.Shared.Return(buffer);
        return found;
    }

    // LZMA begins with a zero byte, bzip2 with its mark, LZMA2 (of the xz format) with chunks that lead to each other; AES with anything.
    private static bool StartsPlain(ReadOnlySpan<byte> content)
    {
        if (Bytes.U8(content, 0) == 0 || content.StartsWith("BZh"u8))
            return true;
        // The first chunk resets the dictionary: 1 is stored, 0xE0 and above is packed and names its properties.
        if (Bytes.U8(content, 0) is not (1 or >= 0xE0) || (content[0] >= 0xE0 && Bytes.U8(content, 5) >= 225))
            return false;
        int at = content[0] == 1 ? 4 + Bytes.U16Big(content, 1) : 7 + Bytes.U16Big(content, 3);
        return at >= content.Length || content[at] is 0 or 1 or 2 or >= 0x80;
    }
}
