using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>ZIP and the documents that are ZIP files: end record, central directory and the local headers in view must agree.</summary>
internal static class ZipFormat
{
    private static ReadOnlySpan<byte> Local => "PK\x03\x04"u8;

    /// <summary>Files that start as a ZIP file does; and those whose end says they are one, behind anything.</summary>
    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        bool starts = view.Head.StartsWith(Local) || view.Head.StartsWith("PK\x05\x06"u8) || view.Head.StartsWith("PK\x07\x08PK\x03\x04"u8);
        found = Found.Damaged(FileKind.Zip, "a ZIP header without its directory");
        if (!ZipDirectory.TryFind(view, out var directory))
            return starts;
        if (directory.Entries == 0)
        {
            found = starts || directory.Size == 0 ? Found.Sound(FileKind.Zip, "an empty ZIP file") : found;
            return starts;
        }
        var contents = ZipContents.Read(view, directory);
        if (!contents.IsSound)
        {
            found = Found.Damaged(contents.Kind, contents.Fault);
            return starts || contents.Seen > 0;
        }
        found = contents.IsSealed
            ? Found.Sealed(contents.Kind, "a ZIP file with encrypted entries")
            : Found.Sound(contents.Kind, $"ZIP directory with {directory.Entries} entries");
        return true;
    }
}
