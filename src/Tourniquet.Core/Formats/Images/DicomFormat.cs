using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>
/// DICOM (PS3.10, PS3.5): the file meta group and the data elements behind it up to the pixels; also the old kind without a preamble, in
/// implicit little endian.
/// </summary>
internal static class DicomFormat
{
    private const int PreambleSize = 128;
    private const int FewestElements = 4;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (view.HasAt(PreambleSize, "DICM"u8))
        {
            found = Judge(view, PreambleSize + 4);
            return true;
        }
        // Without preamble: group 2 or group 8 comes first, in little endian, with a length that is short.
        var head = view.Head;
        if (head.Length < 64 || Bytes.U16(head, 0) is not (2 or 8) || Bytes.U16(head, 2) > 0x100)
            return false;
        found = Judge(view, 0);
        return found.Soundness == Soundness.Sound;
    }

    private static Recognition Judge(in ContentView view, int start)
    {
        var walk = new DicomWalk(view.Length);
        walk.Follow(view.Head, start);
        if (walk.Fault.Length > 0)
            return Found.Damaged(FileKind.Dicom, walk.Fault);
        if (walk.Elements < FewestElements || (view.IsWhole && walk.Elements < FewestElements + 2))
            return Found.Damaged(FileKind.Dicom, "a DICOM header without data elements");
        string fault = walk.PixelsAt > 0 ? PixelFault(view, walk) : "";
        return fault.Length > 0
            ? Found.Damaged(FileKind.Dicom, fault)
            : Found.Sound(FileKind.Dicom, "DICOM with its data elements");
    }

    private static string PixelFault(in ContentView view, in DicomWalk walk)
    {
        var pixels = view.From(walk.PixelsAt);
        if (!walk.PixelsAreEncapsulated)
            return Uniformity.PassesSomewhere(view, walk.PixelsAt) ? "a DICOM file with noise for pixels" : "";
        // PS3.5 A.4: an offset table and fragments, each an item, closed by a delimiter.
        if (pixels.Length >= 8 && Bytes.U32(pixels, 0) != 0xE000FFFE)
            return "DICOM pixels without their fragments";
        ulong next = (ulong)walk.PixelsAt + 8 + Bytes.U32(pixels, 4);
        if (pixels.Length >= 8 && next > (ulong)view.Length)
            return "DICOM fragments that lead outside the file";
        var fragment = view.From((long)Math.Min(next, long.MaxValue));
        if (fragment.Length >= 8 && Bytes.U32(fragment, 0) is not (0xE000FFFE or 0xE0DDFFFE))
            return "DICOM pixels without their fragments";
        var end = view.End[^Math.Min(view.End.Length, 4096)..];
        return end.IndexOf((ReadOnlySpan<byte>)[0xFE, 0xFF, 0xDD, 0xE0]) >= 0 || view.End.Length < 8 ? "" : "DICOM pixels without their end";
    }
}
