using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Media;

/// <summary>Ogg (RFC 3533): pages with their CRC, at the start and, for a long file, at the end.</summary>
internal static class OggFormat
{
    private const int HeaderSize = 27;

    // Pages checked at the start: the two or three of headers and one of sound.
    private const int PagesAtStart = 4;

    // A file made of marks alone must not cost a checksum for each.
    private const int MostTries = 8;

    private static ReadOnlySpan<byte> Magic => "OggS\0"u8;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith(Magic))
            return false;
        found = StartHolds(view) && (view.IsWhole || EndHolds(view.End))
            ? Found.Sound(FileKind.Ogg, "Ogg whose pages have their checksums")
            : Found.Damaged(FileKind.Ogg, "Ogg pages with wrong checksums");
        return true;
    }

    private static bool StartHolds(in ContentView view)
    {
        var head = view.Head;
        for (int pages = 0; pages < PagesAtStart && head.Length > 0; pages++)
        {
            // A page longer than the view has only its header there.
            if (!TryPage(head, out int size))
                return !view.IsWhole && head.StartsWith(Magic) && pages > 0 && size > head.Length;
            head = head[size..];
        }
        return true;
    }

    private static bool EndHolds(ReadOnlySpan<byte> end)
    {
        for (int at = end.LastIndexOf(Magic), tries = 0; at >= 0 && tries < MostTries; at = end[..at].LastIndexOf(Magic), tries++)
            if (TryPage(end[at..], out _))
                return true;
        return false;
    }

    private static bool TryPage(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        int segments = Bytes.U8(bytes, 26);
        if (bytes.Length < HeaderSize + segments || !bytes.StartsWith(Magic))
            return false;
        size = HeaderSize + segments;
        foreach (byte length in bytes.Slice(HeaderSize, segments))
            size += length;
        if (size > bytes.Length)
            return false;
        // The checksum is made with its own field zero.
        uint crc = Crc32.Ogg(bytes[..22]);
        crc = Crc32.Ogg([0, 0, 0, 0], crc);
        return Crc32.Ogg(bytes[26..size], crc) == Bytes.U32(bytes, 22);
    }
}
