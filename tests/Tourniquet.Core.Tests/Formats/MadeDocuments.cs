using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

/// <summary>Office documents, PDF and compound files, made by their specifications.</summary>
internal static class MadeDocuments
{
    public static IEnumerable<Fixture> All()
    {
        yield return new("letter.docx", FileKind.Ooxml, Soundness.Sound, Zip(("[Content_Types].xml", Xml(40)), ("_rels/.rels", Xml(20)), ("word/document.xml", Xml(4000))));
        yield return new("letter.odt", FileKind.Odf, Soundness.Sound, OpenDocument("<manifest:file-entry full-path=\"content.xml\"/>"));
        yield return new("locked.odt", FileKind.Odf, Soundness.Sealed, OpenDocument("<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"));
        yield return new("many.zip", FileKind.Zip, Soundness.Sound, Zip([.. Enumerable.Range(0, 1500).Select(i => ($"records/2017/patient-{i:D5}.txt", $"record {i}"))]));
        yield return new("self-extracting.bin", FileKind.Zip, Soundness.Sound, [.. MadeTexts.Noise(300, 8), .. Zip(("a.txt", Xml(200)))]);
        yield return new("letter.pdf", FileKind.Pdf, Soundness.Sound, Pdf("", 3000));
        yield return new("long.pdf", FileKind.Pdf, Soundness.Sound, Pdf("", 200_000));
        yield return new("junk-first.pdf", FileKind.Pdf, Soundness.Sound, [.. "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"u8, .. Pdf("", 3000), .. "\r\n\r\n"u8]);
        yield return new("locked.pdf", FileKind.Pdf, Soundness.Sealed, Pdf("/Encrypt 5 0 R ", 3000));
        yield return new("letter.doc", FileKind.Ole, Soundness.Sound, Compound("WordDocument", 20_000));
        yield return new("long.doc", FileKind.Ole, Soundness.Sound, Compound("WordDocument", 60_000));
        yield return new("locked.xlsx", FileKind.Ole, Soundness.Sealed, Compound("EncryptedPackage", 20_000));
    }

    public static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in entries)
            {
                using var stream = zip.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Optimal).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        return memory.ToArray();
    }

    private static byte[] OpenDocument(string manifest) => Zip(
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", Xml(3000)),
        ("META-INF/manifest.xml", "<manifest:manifest>" + manifest + "</manifest:manifest>"));

    // Varied, so that it does not deflate to nothing.
    private static string Xml(int words)
    {
        var dice = new Random(words);
        var text = new StringBuilder("<?xml version=\"1.0\"?><w:document>");
        for (int i = 0; i < words; i++)
            text.Append("<w:t>").Append(dice.Next(100_000)).Append("</w:t>");
        return text.Append("</w:document>").ToString();
    }

    private static byte[] Pdf(string trailer, int content)
    {
        var stream = MadeTexts.Noise(content, 2);
        using var memory = new MemoryStream();
        void Put(string text) => memory.Write(Encoding.Latin1.GetBytes(text));
        Put("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n");
        Put($"3 0 obj\n<</Length {content}>>\nstream\n");
        memory.Write(stream);
        Put("\nendstream\nendobj\n");
        long at = memory.Position;
        Put("xref\n0 4\n0000000000 65535 f \n0000000015 00000 n \n0000000060 00000 n \n0000000111 00000 n \n");
        Put($"trailer\n<</Size 4/Root 1 0 R {trailer}>>\nstartxref\n{at}\n%%EOF\n");
        return memory.ToArray();
    }

    /// <summary>[MS-CFB] with 512-byte sectors: the allocation table first, then the directory, then one stream.</summary>
    private static byte[] Compound(string streamName, int content)
    {
        int sectors = (content + 511) / 512;
        var file = new byte[512 * (3 + sectors)];
        ReadOnlySpan<byte> magic = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        magic.CopyTo(file);
        void U16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);
        void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        U16(24, 0x3E);
        U16(26, 3);
        U16(28, 0xFFFE);
        U16(30, 9);
        U16(32, 6);
        U32(44, 1);
        U32(48, 1);
        U32(56, 4096);
        U32(60, 0xFFFFFFFE);
        U32(68, 0xFFFFFFFE);
        file.AsSpan(76, 436).Fill(0xFF);
        U32(76, 0);
        file.AsSpan(512, 512).Fill(0xFF);
        U32(512, 0xFFFFFFFD);
        U32(516, 0xFFFFFFFE);
        for (int i = 0; i < sectors; i++)
            U32(520 + (4 * i), i == sectors - 1 ? 0xFFFFFFFE : (uint)(i + 3));
        void Entry(int at, string name, byte type, uint first, int size)
        {
            Encoding.Unicode.GetBytes(name).CopyTo(file, at);
            U16(at + 64, (name.Length * 2) + 2);
            file[at + 66] = type;
            file[at + 67] = 1;
            file.AsSpan(at + 68, 12).Fill(0xFF);
            U32(at + 116, first);
            U32(at + 120, (uint)size);
        }
        Entry(1024, "Root Entry", 5, 0xFFFFFFFE, 0);
        Entry(1152, streamName, 2, 2, content);
        for (int i = 1536; i < file.Length; i++)
            file[i] = (byte)("patient record "[i % 15] + (i / 512 % 3));
        return file;
    }
}
