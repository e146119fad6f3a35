namespace Tourniquet.Core.Formats;

/// <summary>What kind of file its content says it is. Names of files are never asked.</summary>
public enum FileKind
{
    Unknown,
    Empty,
    Text,
    Html,
    Xml,
    Json,
    Csv,
    Rtf,
    Email,
    Hl7,
    Zip,
    Ooxml,
    Odf,
    Ole,
    Pdf,
    Jpeg,
    Png,
    Gif,
    Tiff,
    Bmp,
    Dicom,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Compressed,
    SevenZip,
    Rar,
    Tar,
    Sqlite,
    Mp4,
    Matroska,
    Riff,
    Mp3,
    Ogg,
    Flac,
    Elf,
    PortableExecutable,
    OpenPgp,
    Age,
    OpensslSalted,
    Kdbx,
    Luks,
}

public enum Soundness
{
    /// <summary>The structure holds as far as it was looked at.</summary>
    Sound,

    /// <summary>It claims to be of this kind and its structure does not hold.</summary>
    Damaged,

    /// <summary>A sound container whose content is encrypted: nobody reads it without a key.</summary>
    Sealed,
}

/// <summary>What a file was recognised as, and why.</summary>
/// <param name="Reason">One short sentence for a person, e.g. "ZIP directory with 14 entries".</param>
public readonly record struct Recognition(FileKind Kind, Soundness Soundness, string Reason)
{
    public static readonly Recognition Unknown = new(FileKind.Unknown, Soundness.Damaged, "no known structure");

    public static readonly Recognition Empty = new(FileKind.Empty, Soundness.Sound, "no content");

    /// <summary>Somebody with an ordinary program can read it: losing it is a loss.</summary>
    public bool IsReadable => Kind is not (FileKind.Unknown or FileKind.Empty) && Soundness == Soundness.Sound;
}
