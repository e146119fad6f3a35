using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tourniquet.Core.Formats;
using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>Work that must weigh nothing.</summary>
public sealed class OrdinaryWorkTests
{
    private static readonly Recognition Text = Judge.Sound(FileKind.Text);
    private static readonly byte[] Letter = Contents.Text(80_000);

    [Fact]
    public void Edits_of_text()
    {
        AssertNothing(Letter, Text, [.. "Dear Dr Smith, "u8, .. Letter], Text);
        AssertNothing(Letter, Text, [.. Letter, .. Contents.Text(9000, 5)], Text);
        AssertNothing(Letter, Text, [.. Letter[..30_000], .. Contents.Text(4000, 6), .. Letter[31_000..]], Text);
        AssertNothing(Letter, Text, Contents.Text(70_000, 8), Text);
        AssertNothing(Letter, Text, Letter[..40_000], Text);
        AssertNothing(Letter, Text, [], Recognition.Empty);
        AssertNothing([], Recognition.Empty, Contents.Random(9000), Recognition.Unknown);
    }

    [Fact]
    public void Tables_sorted_and_code_minified()
    {
        var table = Contents.Csv(200_000);
        var sorted = Encoding.ASCII.GetString(table).Split('\n').Order(StringComparer.Ordinal);
        AssertNothing(table, Judge.Sound(FileKind.Csv), Encoding.ASCII.GetBytes(string.Join('\n', sorted)), Judge.Sound(FileKind.Csv));
        var code = string.Concat(Enumerable.Range(0, 900).Select(i => $"function handler{i} (request, response) {{\n    return response.send ({i * 7919 % 1000});\n}}\n"));
        var minified = string.Concat(Enumerable.Range(0, 900).Select(i => $"function a{i}(b,c){{return c.send({i * 7919 % 1000})}}"));
        AssertNothing(Encoding.ASCII.GetBytes(code), Text, Encoding.ASCII.GetBytes(minified), Text);
        var obfuscated = string.Concat(Enumerable.Range(0, 900).Select(i => $"var _0x{i * 2654435761 % 65536:x4}=['\\x{i % 256:x2}\\x{i * 7 % 256:x2}'];"));
        AssertNothing(Encoding.ASCII.GetBytes(code), Text, Encoding.ASCII.GetBytes(obfuscated), Text);
    }

    [Fact]
    public void A_pem_file_rotated()
    {
        static byte[] Pem(int seed) => Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString("PRIVATE KEY", Contents.Random(1200, seed)));
        AssertNothing(Pem(1), Text, Pem(2), Text);
    }

    [Fact]
    public void Saving_documents_archives_and_pictures_anew()
    {
        var text = Contents.Text(120_000);
        var table = Contents.Csv(500_000);
        AssertNothing(Contents.Zip(text, table), Judge.Sound(FileKind.Ooxml), Contents.Zip(Contents.Text(121_000, 3), table), Judge.Sound(FileKind.Ooxml));
        AssertNothing(Contents.Gzip(table), Judge.Sound(FileKind.Gzip), Contents.Gzip(Contents.Csv(500_000, 2)), Judge.Sound(FileKind.Gzip));
        AssertNothing(text, Judge.Sound(FileKind.Rtf), Contents.Zip(text), Judge.Sound(FileKind.Ooxml));
        AssertNothing(Contents.Image(400_000, 1), Judge.Sound(FileKind.Dicom), Contents.Image(400_000, 2), Judge.Sound(FileKind.Dicom));
        AssertNothing(Contents.Deflate(table), Judge.Sound(FileKind.Jpeg), Contents.Deflate(Contents.Csv(510_000, 4)), Judge.Sound(FileKind.Jpeg));
        AssertNothing(Contents.Random(90_000), Judge.Sound(FileKind.Xz), Contents.Random(95_000, 2), Judge.Sound(FileKind.Xz));
        AssertNothing(text, Text, Contents.Random(50_000), Judge.Sound(FileKind.Xz));
    }

    [Fact]
    public void Pages_of_a_database()
    {
        var pages = Contents.Pages(300);
        var updated = pages.ToArray();
        foreach (var page in new[] { 0, 5, 17, 18, 200, 299 })
            Contents.Csv(3000, page + 50).CopyTo(updated.AsSpan((page * 4096) + 120));
        AssertNothing(pages, Judge.Sound(FileKind.Sqlite), updated, Judge.Sound(FileKind.Sqlite));
        Contents.Deflate(Contents.Csv(30_000)).CopyTo(updated.AsSpan(40 * 4096));
        AssertNothing(pages, Judge.Sound(FileKind.Sqlite), updated, Judge.Sound(FileKind.Sqlite));
    }

    [Fact]
    public void A_small_fault_that_leaves_most_of_the_content_is_below_one_half()
    {
        byte[] longer = [.. Letter[..50_000], .. Contents.Text(700, 77), .. Letter[50_000..]];
        AssertNothing(Letter, Judge.Sound(FileKind.Pdf), longer, Judge.Damaged(FileKind.Pdf));
    }

    [Fact]
    public void What_could_not_be_read_before()
    {
        var random = Contents.Random(300_000);
        var unknown = Contents.Image(300_000);
        AssertNothing(random, Recognition.Unknown, Contents.Random(300_000, 2), Recognition.Unknown);
        AssertNothing(random, Judge.Sealed(FileKind.Kdbx), Contents.Random(300_000, 2), Judge.Sealed(FileKind.Kdbx));
        AssertNothing(random, Judge.Sealed(FileKind.Zip), Contents.Random(300_000, 2), Recognition.Unknown);
        AssertNothing(unknown, Recognition.Unknown, Scramblers.Whole(unknown), Recognition.Unknown);
        AssertNothing(unknown, Recognition.Unknown, Scramblers.Every(unknown, 40_000, 4096), Recognition.Unknown);
        AssertNothing(unknown, Judge.Damaged(FileKind.Jpeg), Scramblers.Whole(unknown), Recognition.Unknown);
    }

    [Fact]
    public void Archives_and_conversions_that_stand_for_a_removed_original()
    {
        var log = Contents.Csv(700_000);
        AssertSuperseded(log, Text, Contents.Gzip(log), Judge.Sound(FileKind.Gzip));
        AssertSuperseded(log, Text, Contents.Zip(log), Judge.Sound(FileKind.Zip));
        AssertSuperseded(log, Text, Contents.Random(90_000), Judge.Sound(FileKind.Xz));
        AssertSuperseded(Contents.Image(500_000), Judge.Sound(FileKind.Bmp), Contents.Deflate(log), Judge.Sound(FileKind.Png));
        AssertSuperseded(log, Text, Contents.Image(100_000), Recognition.Unknown);
    }

    [Fact]
    public void Whatever_becomes_of_a_file_that_was_not_readable_is_below_one_half() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ushort>(), ArbMap.Default.ArbFor<int>(), (size, seed) =>
        {
            var before = Contents.Random(size, seed);
            var after = seed % 2 == 0 ? Contents.Text(size, seed) : Contents.Random(size, seed + 1);
            return Judge.Score(Judge.Facts(before, Recognition.Unknown, after, Recognition.Unknown)) < 0.5;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_edit_that_leaves_the_kind_sound_weighs_nothing() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ushort>(), ArbMap.Default.ArbFor<ushort>(), ArbMap.Default.ArbFor<byte>(), (at, cut, insert) =>
        {
            var start = at % Letter.Length;
            byte[] after = [.. Letter[..start], .. Contents.Text(insert, at), .. Letter[Math.Min(Letter.Length, start + cut)..]];
            return Judge.Score(Judge.Facts(Letter, Text, after, Text)) == 0;
        }).QuickCheckThrowOnFailure();

    private static void AssertSuperseded(byte[] before, Recognition was, byte[] after, Recognition now) =>
        AssertNothing(Judge.Facts(before, was, after, now, ChangeKind.Superseded, "/srv/a.doc.gz"));

    private static void AssertNothing(byte[] before, Recognition was, byte[] after, Recognition now)
    {
        AssertNothing(Judge.Facts(before, was, after, now));
        AssertNothing(Judge.Facts(before, was, after, now, ChangeKind.Replaced));
    }

    private static void AssertNothing(ChangeFacts facts) =>
        Assert.True(Judge.Score(facts) < 0.5, $"{facts}\n{string.Join('\n', Assessment.Assess(facts))}");
}
