using System.IO.Compression;
using System.Text;
using Tourniquet.Core.Formats;
using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>A content in memory.</summary>
internal sealed class MemoryReader(byte[] content) : ContentReader
{
    public override long Length => content.Length;

    public override int Read(long offset, Span<byte> buffer)
    {
        var length = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
        content.AsSpan((int)Math.Min(offset, content.Length), length).CopyTo(buffer);
        return length;
    }
}

/// <summary>Files as they stand on a hospital's server, made from a seed.</summary>
internal static class Contents
{
    private static readonly string[] Words =
        ("the patient was seen in clinic today and reports no further chest pain since discharge blood pressure stable on ramipril " +
        "plan repeat ecg review bloods in two weeks letter to general practitioner ward allergy none known penicillin bed nurse").Split(' ');

    public static byte[] Text(int size, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(size + 16);
        while (text.Length < size)
            text.Append(Words[random.Next(Words.Length)]).Append(random.Next(12) == 0 ? ".\n" : " ");
        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    public static byte[] Csv(int size, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(size + 64);
        while (text.Length < size)
            text.Append($"{random.Next(1000000, 9999999)},{Words[random.Next(Words.Length)]},{random.Next(1920, 2020)}-{random.Next(1, 13):00}-{random.Next(1, 29):00},{random.NextDouble():0.000}\n");
        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    public static byte[] Random(int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Deflate(byte[] content) => Compress(content, stream => new DeflateStream(stream, CompressionLevel.Optimal));

    public static byte[] Gzip(byte[] content) => Compress(content, stream => new GZipStream(stream, CompressionLevel.Optimal));

    public static byte[] Brotli(byte[] content) => Compress(content, stream => new BrotliStream(stream, CompressionLevel.Fastest));

    public static byte[] Zip(params byte[][] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < entries.Length; i++)
            {
                var entry = archive.CreateEntry($"word/part{i}.xml");
                entry.LastWriteTime = new DateTimeOffset(2017, 5, 12, 8, 0, 0, TimeSpan.Zero);
                using var content = entry.Open();
                content.Write(entries[i]);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Grey values that change slowly, with a little noise: like a scan, uncompressed.</summary>
    public static byte[] Image(int size, int seed = 1)
    {
        var random = new Random(seed);
        var bytes = new byte[size];
        for (var i = 0; i < size; i++)
            bytes[i] = (byte)(110 + (90 * Math.Sin(i / 700.0)) + random.Next(-4, 5));
        return bytes;
    }

    /// <summary>Pages of 4 KiB: a short header, records, then zeros.</summary>
    public static byte[] Pages(int count, int seed = 1)
    {
        var pages = new byte[count * 4096];
        "SQLite format 3\0"u8.CopyTo(pages);
        for (var i = 0; i < count; i++)
            Csv(2500, seed + i).CopyTo(pages.AsSpan((i * 4096) + 100));
        return pages;
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> wrap)
    {
        using var stream = new MemoryStream();
        using (var compressor = wrap(stream))
            compressor.Write(content);
        return stream.ToArray();
    }
}

/// <summary>What the guard does before an assessment, over contents in memory. What they are recognised as is the test's to say.</summary>
internal static class Judge
{
    public static ChangeFacts Facts(
        byte[] before,
        Recognition was,
        byte[] after,
        Recognition now,
        ChangeKind kind = ChangeKind.Rewritten,
        string newPath = "/srv/a.doc",
        bool stillOpen = false)
    {
        var workspace = new ComparerWorkspace();
        return new(
            kind,
            "/srv/a.doc",
            newPath,
            stillOpen,
            new(before.Length, was, Comparer.Sample(new MemoryReader(before), workspace, 7)),
            new(after.Length, now, Comparer.Sample(new MemoryReader(after), workspace, 7)),
            kind == ChangeKind.Superseded ? null : Comparer.Compare(new MemoryReader(before), new MemoryReader(after), workspace, 7));
    }

    public static double Score(ChangeFacts facts) => Assessment.LossScore(Assessment.Assess(facts));

    public static Recognition Sound(FileKind kind) => new(kind, Soundness.Sound, "as a test says");

    public static Recognition Damaged(FileKind kind) => new(kind, Soundness.Damaged, "its end is missing");

    public static Recognition Sealed(FileKind kind) => new(kind, Soundness.Sealed, "its content is encrypted");
}
