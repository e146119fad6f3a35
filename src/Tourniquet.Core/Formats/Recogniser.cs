using Tourniquet.Core.Formats.Archives;
using Tourniquet.Core.Formats.Documents;
using Tourniquet.Core.Formats.Images;
using Tourniquet.Core.Formats.Reading;
using Tourniquet.Core.Formats.Texts;

namespace Tourniquet.Core.Formats;

/// <summary>
/// Says what a file is by its content and whether that holds together. Never throws, allocates nothing that the content asks for, and looks
/// at both ends: a kept or forged header in front of ciphertext is damage, not a file.
/// </summary>
public static class Recogniser
{
    public static Recognition Recognise(in ContentView view)
    {
        if (view.Length <= 0 && view.Head.Length == 0)
            return Recognition.Empty;
        var seen = view.Consistent();
        bool claimed = ByStart(seen, out var found);
        if (claimed && (found.Soundness != Soundness.Damaged || !MayBeText(found.Kind)))
            return found;
        // Short magic numbers begin ordinary words as well ("BM", "MZ", "GIF").
        if (TextFormat.TryRecognise(seen, out var text) && (!claimed || text.Soundness == Soundness.Sound))
            return text;
        if (claimed)
            return found;
        return ByElsewhere(seen, out found) ? found : Recognition.Unknown;
    }

    private static bool MayBeText(FileKind kind) => kind is not (FileKind.Pdf or FileKind.Gzip or FileKind.Jpeg or FileKind.Png or FileKind.Ole);

    private static bool ByStart(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        return Bytes.U8(view.Head, 0) switch
        {
            (byte)'P' => ZipFormat.TryRecognise(view, out found),
            (byte)'%' => PdfFormat.TryRecognise(view, out found),
            0xFF => JpegFormat.TryRecognise(view, out found),
            0x89 => PngFormat.TryRecognise(view, out found),
            0x1F => GzipFormat.TryRecognise(view, out found),
            0xD0 => OleFormat.TryRecognise(view, out found),
            _ => false,
        };
    }

    /// <summary>Formats whose mark is not their first byte.</summary>
    private static bool ByElsewhere(in ContentView view, out Recognition found) =>
        PdfFormat.TryRecognise(view, out found) || ZipFormat.TryRecognise(view, out found);
}
