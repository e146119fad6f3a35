using Tourniquet.Core.Formats.Archives;
using Tourniquet.Core.Formats.Documents;
using Tourniquet.Core.Formats.Images;
using Tourniquet.Core.Formats.Locked;
using Tourniquet.Core.Formats.Media;
using Tourniquet.Core.Formats.Programs;
using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats;

/// <summary>Which validators are asked, and in which order. A new format is one line here.</summary>
internal static class KnownFormats
{
    /// <summary>By the first byte, so that a file is looked at by one or two validators and not by forty.</summary>
    public static bool ByStart(in ContentView view, out Recognition found) => Bytes.U8(view.Head, 0) switch
    {
        (byte)'P' => ZipFormat.TryRecognise(view, out found),
        (byte)'%' => PdfFormat.TryRecognise(view, out found),
        0xFF => JpegFormat.TryRecognise(view, out found) || Mp3Format.TryRecognise(view, out found),
        0x89 => PngFormat.TryRecognise(view, out found) || OpenPgpFormat.TryRecognise(view, out found),
        0xD0 => OleFormat.TryRecognise(view, out found) || OpenPgpFormat.TryRecognise(view, out found),
        0x1F => GzipFormat.TryRecognise(view, out found),
        (byte)'G' => GifFormat.TryRecognise(view, out found),
        (byte)'B' => Bzip2Format.TryRecognise(view, out found) || BmpFormat.TryRecognise(view, out found),
        (byte)'I' => TiffFormat.TryRecognise(view, out found) || Mp3Format.TryRecognise(view, out found),
        (byte)'M' => TiffFormat.TryRecognise(view, out found) || PortableExecutableFormat.TryRecognise(view, out found),
        0xFD => XzFormat.TryRecognise(view, out found) || OpenPgpFormat.TryRecognise(view, out found),
        (byte)'(' or (>= 0x50 and <= 0x5F) when ZstdFormat.TryRecognise(view, out found) => true,
        (byte)'7' => SevenZipFormat.TryRecognise(view, out found),
        (byte)'R' => RiffFormat.TryRecognise(view, out found) || RarFormat.TryRecognise(view, out found),
        (byte)'S' => SqliteFormat.TryRecognise(view, out found) || OpensslSaltedFormat.TryRecognise(view, out found),
        (byte)'U' => OpensslSaltedFormat.TryRecognise(view, out found),
        0x1A => MatroskaFormat.TryRecognise(view, out found),
        (byte)'O' => OggFormat.TryRecognise(view, out found),
        (byte)'f' => FlacFormat.TryRecognise(view, out found),
        0x7F => ElfFormat.TryRecognise(view, out found),
        (byte)'a' => AgeFormat.TryRecognise(view, out found),
        (byte)'-' => AgeFormat.TryRecognise(view, out found) || OpenPgpFormat.TryRecognise(view, out found),
        0x03 => KdbxFormat.TryRecognise(view, out found),
        (byte)'L' => LuksFormat.TryRecognise(view, out found),
        >= 0x80 => OpenPgpFormat.TryRecognise(view, out found),
        _ => Nothing(out found),
    } || ByMarkInside(view, out found);

    /// <summary>Asked when nothing else fits: a mark behind the start, or at the end.</summary>
    public static bool ByElsewhere(in ContentView view, out Recognition found) =>
        PdfFormat.TryRecognise(view, out found) || ZipFormat.TryRecognise(view, out found)
        || CompressedFormat.TryRecognise(view, out found) || CompressedFormat.TryRecogniseBrotli(view, out found);

    // Before text is thought of: a tar file of text files is nearly all text.
    private static bool ByMarkInside(in ContentView view, out Recognition found) =>
        DicomFormat.TryRecognise(view, out found) || Mp4Format.TryRecognise(view, out found) || TarFormat.TryRecognise(view, out found);

    private static bool Nothing(out Recognition found)
    {
        found = Recognition.Unknown;
        return false;
    }
}
