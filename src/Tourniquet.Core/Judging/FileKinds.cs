using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Judging;

/// <summary>What judging needs to know about kinds of files, and what people call them.</summary>
internal static class FileKinds
{
    /// <summary>Made of characters all through: random bytes anywhere in it are damage, whatever head and tail look like.</summary>
    public static bool IsTextual(FileKind kind) => kind is FileKind.Text or FileKind.Html or FileKind.Xml or FileKind.Json
        or FileKind.Csv or FileKind.Rtf or FileKind.Email or FileKind.Hl7;

    /// <summary>Encrypted as a whole by a tool: no program saves a document like that under its old name.</summary>
    public static bool IsCipherEnvelope(FileKind kind) => kind is FileKind.OpenPgp or FileKind.Age or FileKind.OpensslSalted or FileKind.Luks;

    /// <summary>Holds what others put in, at places of its own choosing, so random bytes that arrive inside may be somebody's sealed record.</summary>
    public static bool HoldsForeignContent(FileKind kind) => kind is FileKind.Sqlite or FileKind.Tar or FileKind.Ole;

    /// <summary>Compressed from end to end: whoever saves it anew changes all that follows, so nobody writes over parts of it in place.</summary>
    public static bool IsOneStream(FileKind kind) => kind is FileKind.Gzip or FileKind.Bzip2 or FileKind.Xz or FileKind.Zstd or FileKind.Compressed
        or FileKind.SevenZip or FileKind.Rar or FileKind.Zip or FileKind.Ooxml or FileKind.Odf
        or FileKind.Png;

    /// <summary>Never as even as ciphertext when it is sound (measured: 0 % of 64 KiB windows, see detection.md; the rest is not compressed at all).</summary>
    public static bool IsNeverRandom(FileKind kind) => IsTextual(kind) || kind is FileKind.Jpeg or FileKind.Png or FileKind.Bmp
        or FileKind.Bzip2 or FileKind.Elf;

    public static string Name(FileKind kind) => kind switch
    {
        FileKind.Unknown => "file of unknown kind",
        FileKind.Text => "text file",
        FileKind.Html => "web page",
        FileKind.Xml => "XML file",
        FileKind.Json => "JSON file",
        FileKind.Csv => "table (CSV)",
        FileKind.Rtf => "RTF document",
        FileKind.Email => "mail file",
        FileKind.Hl7 => "HL7 message",
        FileKind.Zip => "ZIP archive",
        FileKind.Ooxml => "Office document",
        FileKind.Odf => "OpenDocument file",
        FileKind.Ole => "older Office document",
        FileKind.Pdf => "PDF document",
        FileKind.Jpeg => "JPEG picture",
        FileKind.Png => "PNG picture",
        FileKind.Gif => "GIF picture",
        FileKind.Tiff => "TIFF picture",
        FileKind.Bmp => "bitmap picture",
        FileKind.Dicom => "DICOM image",
        FileKind.Gzip => "gzip file",
        FileKind.Bzip2 => "bzip2 file",
        FileKind.Xz => "xz file",
        FileKind.Zstd => "zstd file",
        FileKind.Compressed => "compressed file",
        FileKind.SevenZip => "7z archive",
        FileKind.Rar => "RAR archive",
        FileKind.Tar => "tar archive",
        FileKind.Sqlite => "SQLite database",
        FileKind.Mp4 => "MP4 video",
        FileKind.Matroska => "Matroska video",
        FileKind.Riff => "WAV or AVI file",
        FileKind.Mp3 => "MP3 sound",
        FileKind.Ogg => "Ogg sound",
        FileKind.Flac => "FLAC sound",
        FileKind.Elf => "Linux program",
        FileKind.PortableExecutable => "Windows program",
        FileKind.OpenPgp => "OpenPGP encrypted file",
        FileKind.Age => "age encrypted file",
        FileKind.OpensslSalted => "OpenSSL encrypted file",
        FileKind.Kdbx => "KeePass database",
        FileKind.Luks => "LUKS container",
        _ => kind.ToString(),
    };
}
