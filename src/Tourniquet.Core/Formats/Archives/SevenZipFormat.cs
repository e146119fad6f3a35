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
        bool locked = header.IndexOf(AesCoder) >= 0 || (header[0] == EncodedHeader && PackedHeaderNamesAes(view, header));
        return locked
            ? Found.Sealed(FileKind.SevenZip, "an encrypted 7z archive")
            : Found.Sound(FileKind.SevenZip, "7z with its directory");
    }

    private static bool PackedHeaderNamesAes(in ContentView view, ReadOnlySpan<byte> header)
    {
        if (!SevenZipPackedHeader.TryRead(header, out var packed))
            return false;
        long at = StartSize + (long)Math.Min(packed.Offset, long.MaxValue / 2);
        if (packed.Size > ContentView.TailSize || !view.TryAt(at, (int)packed.Size, out var data))
            return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MostUnpacked);
        int length = LzmaDecoder.Decode(data, packed.Properties, buffer.AsSpan(0, (int)Math.Min(packed.Unpacked, MostUnpacked)));
        bool found = buffer.AsSpan(0, length).IndexOf(AesCoder) >= 0;
        ArrayPool<byte>.Shared.Return(buffer);
        return found;
    }
}
