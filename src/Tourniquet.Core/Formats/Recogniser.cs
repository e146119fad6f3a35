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
        bool claimed = KnownFormats.ByStart(seen, out var found);
        if (claimed && (found.Soundness != Soundness.Damaged || !MayBeText(found.Kind)))
            return found;
        if (TextFormat.TryRecognise(seen, out var text) && (!claimed || text.Soundness == Soundness.Sound))
            return text;
        if (claimed)
            return found;
        return KnownFormats.ByElsewhere(seen, out found) ? found : Recognition.Unknown;
    }

    /// <summary>Marks that begin ordinary words as well ("BM", "MZ", "RIFF"), unlike those with bytes that no text has.</summary>
    private static bool MayBeText(FileKind kind) => kind is
        FileKind.Bmp or FileKind.PortableExecutable or FileKind.Riff or FileKind.Mp3 or FileKind.Tiff or FileKind.Gif or FileKind.Bzip2
        or FileKind.Flac or FileKind.Mp4 or FileKind.Zip;
}
