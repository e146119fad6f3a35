using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>What walking a ZIP file's central directory found.</summary>
internal struct ZipContents
{
    private const int EntrySize = 46;

    // Local headers compared per file: enough for both ends, few enough for a directory of thousands.
    private const int MostLocals = 64;
    private const int AesMethod = 99;

    private int _locals;
    private int _budget;
    private long _sealedBytes;
    private long _plainBytes;

    public int Seen { get; private set; }

    public FileKind Kind { get; private set; }

    public string Fault { get; private set; }

    public bool IsSealed { get; private set; }

    public readonly bool IsSound => Fault.Length == 0;

    private static ReadOnlySpan<byte> Signature => "PK\x01\x02"u8;

    private static ReadOnlySpan<byte> Local => "PK\x03\x04"u8;

    public static ZipContents Read(in ContentView view, in ZipDirectory directory)
    {
        var contents = new ZipContents { Kind = FileKind.Zip, Fault = "", _budget = ZipEntry.InputBudget };
        contents.Walk(view, directory);
        contents.IsSealed |= contents._sealedBytes > contents._plainBytes;
        return contents;
    }

    private void Walk(in ContentView view, in ZipDirectory directory)
    {
        long end = directory.Start + directory.Size;
        var bytes = view.From(directory.Start);
        bool fromStart = bytes.Length >= directory.Size;
        if (fromStart)
        {
            bytes = bytes[..(int)directory.Size];
        }
        else
        {
            // A directory longer than the view: take it up at the first entry in view; it must still lead exactly to the end record.
            bytes = view.End[..(int)Math.Clamp(end - view.EndOffset, 0, view.End.Length)];
            int first = bytes.IndexOf(Signature);
            bytes = first < 0 ? default : bytes[first..];
            if (first < 0 || !view.HasAt(directory.Prefix, Local))
                Fault = "the ZIP directory is not where the end record says";
        }
        while (bytes.Length > 0 && IsSound)
        {
            int size = EntrySize + Bytes.U16(bytes, 28) + Bytes.U16(bytes, 30) + Bytes.U16(bytes, 32);
            if (!bytes.StartsWith(Signature) || size > bytes.Length)
                Fault = "the ZIP directory is broken";
            else
                Entry(view, directory, bytes[..size]);
            bytes = bytes[Math.Min(size, bytes.Length)..];
        }
        if (IsSound && fromStart && (ulong)Seen != directory.Entries && (Seen & 0xFFFF) != (int)(directory.Entries & 0xFFFF))
            Fault = "the ZIP directory has not the entries it counts";
    }

    private void Entry(in ContentView view, in ZipDirectory directory, ReadOnlySpan<byte> bytes)
    {
        Seen++;
        var entry = ZipEntry.Read(bytes, directory.Prefix);
        if (entry.Size > 0 || entry.Packed > 0)
        {
            if ((entry.Flags & 1) != 0 || entry.Method == AesMethod)
                _sealedBytes += (long)Math.Min(entry.Packed, uint.MaxValue);
            else
                _plainBytes += (long)Math.Min(entry.Packed, uint.MaxValue);
        }
        if (entry.Name.SequenceEqual("[Content_Types].xml"u8))
            Kind = FileKind.Ooxml;
        // LibreOffice 24.8 and later wrap an encrypted document whole.
        else if (entry.Name.SequenceEqual("encrypted-package"u8) && Kind == FileKind.Odf)
            IsSealed = true;
        if (entry.Offset < 0 || entry.Offset >= directory.Start)
        {
            Fault = "the ZIP directory points outside the file";
            return;
        }
        if (_locals >= MostLocals || view.From(entry.Offset).Length == 0)
            return;
        _locals++;
        if (!entry.MatchesLocal(view, ref _budget, out var data))
        {
            Fault = "a ZIP entry is not what the directory says";
            return;
        }
        if (entry.Name.SequenceEqual("mimetype"u8) && data.StartsWith("application/vnd.oasis.opendocument"u8))
            Kind = FileKind.Odf;
        else if (Kind == FileKind.Odf && entry.Name.SequenceEqual("META-INF/manifest.xml"u8))
            IsSealed |= ZipEntry.ManifestSaysEncrypted(entry, data);
    }
}
