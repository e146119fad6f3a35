using System.Runtime.CompilerServices;
using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

/// <summary>A whole file and what it must be recognised as.</summary>
public sealed record Fixture(string Name, FileKind Kind, Soundness Soundness, byte[] Bytes)
{
    /// <summary>Files made with real programs (fixtures/make.py) and files made here, where no program was at hand.</summary>
    public static readonly IReadOnlyList<Fixture> All = [.. Committed(), .. MadeTexts.All(), .. MadeDocuments.All(), .. MadeDicom.All(), .. MadeContainers.All()];

    public override string ToString() => Name;

    public static Recognition Look(ReadOnlySpan<byte> bytes) => Recogniser.Recognise(ContentView.Of(bytes));

    private static IEnumerable<Fixture> Committed([CallerFilePath] string here = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(here)!, "fixtures");
        foreach (var (names, kind, soundness) in Expected)
            foreach (string name in names.Split(' '))
                yield return new(name, kind, soundness, File.ReadAllBytes(Path.Combine(folder, name)));
    }

    private static (string Names, FileKind Kind, Soundness Soundness)[] Expected =>
    [
        ("plain.zip streamed.zip", FileKind.Zip, Soundness.Sound),
        ("locked.zip locked-aes.zip", FileKind.Zip, Soundness.Sealed),
        ("plain.7z plain-header.7z", FileKind.SevenZip, Soundness.Sound),
        ("locked-header.7z locked-packed-header.7z locked-plain-header.7z", FileKind.SevenZip, Soundness.Sealed),
        ("letter.gz notes.gz all.tgz", FileKind.Gzip, Soundness.Sound),
        ("letter.bz2", FileKind.Bzip2, Soundness.Sound),
        ("letter.xz", FileKind.Xz, Soundness.Sound),
        ("letter.zst table.zst", FileKind.Zstd, Soundness.Sound),
        ("letter.lz letter.lzma letter.br letter.zz", FileKind.Compressed, Soundness.Sound),
        ("gnu.tar pax.tar old.tar", FileKind.Tar, Soundness.Sound),
        ("ward.sqlite", FileKind.Sqlite, Soundness.Sound),
        ("rsa.pgp clinic.pgp password.gpg password.asc", FileKind.OpenPgp, Soundness.Sealed),
        ("notes.sig signed.gpg public.gpg", FileKind.OpenPgp, Soundness.Sound),
        ("clear.asc", FileKind.Text, Soundness.Sound),
        ("letter.age letter.age.asc", FileKind.Age, Soundness.Sealed),
        ("letter.enc letter.enc.b64", FileKind.OpensslSalted, Soundness.Sealed),
        ("scan.jpg progressive.jpg gray.jpg", FileKind.Jpeg, Soundness.Sound),
        ("scan.png palette.png", FileKind.Png, Soundness.Sound),
        ("scan.gif moving.gif", FileKind.Gif, Soundness.Sound),
        ("scan.bmp palette.bmp", FileKind.Bmp, Soundness.Sound),
        ("scan.tif lzw.tif zip.tif big.tif", FileKind.Tiff, Soundness.Sound),
        ("clip.mp4 fast.mp4 clip.mov", FileKind.Mp4, Soundness.Sound),
        ("clip.mkv clip.webm", FileKind.Matroska, Soundness.Sound),
        ("clip.avi tone.wav scan.webp", FileKind.Riff, Soundness.Sound),
        ("tone.mp3 tagged.mp3", FileKind.Mp3, Soundness.Sound),
        ("tone.ogg tone.opus", FileKind.Ogg, Soundness.Sound),
        ("tone.flac", FileKind.Flac, Soundness.Sound),
        ("program.elf object.o", FileKind.Elf, Soundness.Sound),
    ];
}
