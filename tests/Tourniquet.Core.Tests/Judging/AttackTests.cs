using Tourniquet.Core.Formats;
using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>What one scrambled file must weigh: 2 alone where it was readable and is ciphertext now, 1 to 1.9 for every other loss.</summary>
public sealed class AttackTests
{
    private static readonly Recognition Text = Judge.Sound(FileKind.Text);

    private static readonly Dictionary<string, (byte[] Content, Recognition As)> Victims = new()
    {
        ["text"] = (Contents.Text(60_000), Text),
        ["large text"] = (Contents.Text(6_000_000), Text),
        ["table"] = (Contents.Csv(300_000), Judge.Sound(FileKind.Csv)),
        ["office"] = (Contents.Zip(Contents.Text(90_000), Contents.Csv(50_000)), Judge.Sound(FileKind.Ooxml)),
        ["archive"] = (Contents.Zip(Contents.Csv(4_000_000)), Judge.Sound(FileKind.Zip)),
        ["gzip"] = (Contents.Gzip(Contents.Csv(900_000)), Judge.Sound(FileKind.Gzip)),
        ["image"] = (Contents.Image(700_000), Judge.Sound(FileKind.Dicom)),
        ["database"] = (Contents.Pages(200), Judge.Sound(FileKind.Sqlite)),
        ["xz"] = ([0xFD, .. "7zXZ\0"u8, .. Contents.Random(200_000)], Judge.Sound(FileKind.Xz)),
    };

    public static TheoryData<string> VictimNames => [.. Victims.Keys];

    [Theory]
    [MemberData(nameof(VictimNames))]
    public void A_file_scrambled_whole_is_an_attack_by_itself(string name)
    {
        var (content, was) = Victims[name];
        foreach (var scrambled in new[] { Scramblers.Whole(content), Scramblers.Cbc(content), Scramblers.ChaCha(content), Scramblers.Footer(content) })
            foreach (var kind in new[] { ChangeKind.Rewritten, ChangeKind.Replaced })
                AssertAttack(Judge.Facts(content, was, scrambled, Recognition.Unknown, kind));
    }

    [Theory]
    [MemberData(nameof(VictimNames))]
    public void Ciphertext_written_as_text_is_an_attack_by_itself(string name)
    {
        var (content, was) = Victims[name];
        AssertAttack(Judge.Facts(content, was, Scramblers.Base64(content), Text));
        AssertAttack(Judge.Facts(content, was, Scramblers.Hex(content), Text));
    }

    [Theory]
    [MemberData(nameof(VictimNames))]
    public void Parts_scrambled_and_structure_lost_is_an_attack_by_itself(string name)
    {
        var (content, was) = Victims[name];
        byte[][] all =
        [
            Scramblers.Part(content, 0, 4096),
            Scramblers.Part(content, 0, 64 * 1024),
            Scramblers.Part(content, content.Length - 4096, 4096),
            Scramblers.Every(content, 8 * 4096, 4096),
            Scramblers.Every(content, 25 * 4096, 4096),
            Scramblers.Every(content, 400, 16),
        ];
        Assert.All(all, scrambled =>
        {
            // Of a small pool of compressed bytes nobody can say that it was not random before.
            var least = name is "office" or "archive" or "gzip" or "xz" ? 1.5 : 2;
            Assert.InRange(Judge.Score(Judge.Facts(content, was, scrambled, Judge.Damaged(was.Kind))), least, 4);
        });
    }

    [Theory]
    [InlineData("text")]
    [InlineData("table")]
    [InlineData("large text")]
    public void Text_scrambled_only_inside_is_an_attack_though_head_and_tail_are_text(string name)
    {
        var (content, was) = Victims[name];
        AssertAttack(Judge.Facts(content, was, Scramblers.Part(content, content.Length / 2, content.Length / 20), was));
        AssertAttack(Judge.Facts(content, was, Scramblers.Every(content, 20 * 4096, 4096, 8192), was));
    }

    [Theory]
    [InlineData("image")]
    [InlineData("archive")]
    [InlineData("database")]
    [InlineData("xz")]
    public void Scrambled_inside_a_file_whose_structure_still_holds_is_strong(string name)
    {
        var (content, was) = Victims[name];
        AssertStrong(Judge.Facts(content, was, Scramblers.Every(content, 6 * 4096, 4096, 8192), was));
    }

    [Fact]
    public void A_forged_header_and_trailer_do_not_help()
    {
        var content = Contents.Image(700_000);
        byte[] forged = [0xFF, 0xD8, 0xFF, 0xE0, .. Scramblers.Whole(content)[4..^2], 0xFF, 0xD9];
        AssertStrong(Judge.Facts(content, Judge.Sound(FileKind.Jpeg), forged, Judge.Sound(FileKind.Jpeg)));
        AssertAttack(Judge.Facts(content, Judge.Sound(FileKind.Jpeg), forged, Judge.Damaged(FileKind.Jpeg)));
    }

    [Theory]
    [MemberData(nameof(VictimNames))]
    public void Losses_without_randomness_are_strong_but_need_two_files(string name)
    {
        var (content, was) = Victims[name];
        AssertStrong(Judge.Facts(content, was, Scramblers.Padded(content, 1), Recognition.Unknown));
        AssertStrong(Judge.Facts(content, was, Scramblers.Padded(content, 3), Recognition.Unknown));
        AssertStrong(Judge.Facts(content, was, Scramblers.Filled(content, 0), Recognition.Unknown));
        AssertStrong(Judge.Facts(content, was, Scramblers.Filled(content, 0xFF), Recognition.Unknown));
        AssertStrong(Judge.Facts(content, was, Contents.Image(content.Length, 9), Recognition.Unknown));
    }

    [Fact]
    public void A_wiped_header_is_strong()
    {
        var (content, was) = Victims["image"];
        byte[] wiped = [.. new byte[4096], .. content[4096..]];
        AssertStrong(Judge.Facts(content, was, wiped, Recognition.Unknown));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(300)]
    [InlineData(2048)]
    public void Tiny_files_are_caught_with_the_second(int size)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var content = Contents.Text(size, seed);
            var score = Judge.Score(Judge.Facts(content, Text, Scramblers.Whole(content), Recognition.Unknown));
            Assert.InRange(score, 1, 4);
        }
    }

    [Theory]
    [MemberData(nameof(VictimNames))]
    public void A_scrambled_copy_for_a_removed_original_needs_two_files(string name)
    {
        var (content, was) = Victims[name];
        ChangeFacts Superseded(byte[] after, Recognition now) =>
            Judge.Facts(content, was, after, now, ChangeKind.Superseded, "/srv/a.doc.locked");
        AssertStrong(Superseded(Scramblers.Footer(content), Recognition.Unknown));
        AssertStrong(Superseded(Scramblers.Base64(content), Text));
        AssertStrong(Superseded(Scramblers.Hex(content), Text));
        AssertStrong(Superseded(Scramblers.Padded(content, 1), Recognition.Unknown));
        AssertStrong(Superseded(Scramblers.Cbc(content), Judge.Sealed(FileKind.OpenPgp)));
        AssertStrong(Superseded(Scramblers.Cbc(content), Judge.Sealed(FileKind.Zip)));
    }

    [Fact]
    public void A_sealed_document_in_place_needs_two_files_and_a_cipher_envelope_over_the_only_copy_does_not()
    {
        var (content, was) = Victims["office"];
        AssertStrong(Judge.Facts(content, was, Scramblers.Footer(content), Judge.Sealed(FileKind.Ole)));
        AssertAttack(Judge.Facts(content, was, Scramblers.Footer(content), Judge.Sealed(FileKind.OpenPgp), ChangeKind.Replaced));
        AssertAttack(Judge.Facts(content, was, Scramblers.Footer(content), Judge.Sealed(FileKind.OpensslSalted)));
    }

    [Fact]
    public void An_emptied_document_is_strong_and_an_emptied_log_is_nothing()
    {
        var (content, was) = Victims["office"];
        AssertStrong(Judge.Facts(content, was, [], Recognition.Empty));
        (content, was) = Victims["large text"];
        Assert.Equal(0, Judge.Score(Judge.Facts(content, was, [], Recognition.Empty)));
    }

    [Fact]
    public void An_open_file_counts_by_what_changed_only()
    {
        var (content, was) = Victims["large text"];
        ChangeFacts Open(byte[] after) => Judge.Facts(content, was, after, Recognition.Unknown, stillOpen: true);
        AssertStrong(Open(Scramblers.Part(content, 0, 100_000)));
        AssertAttack(Open(Scramblers.Part(content, 0, 3_000_000)));
        Assert.Equal(0, Judge.Score(Open(Scramblers.Filled(content, 0))));
    }

    [Fact]
    public void Every_finding_is_a_sentence()
    {
        foreach (var (content, was) in Victims.Values)
        {
            foreach (var piece in Assessment.Assess(Judge.Facts(content, was, Scramblers.Footer(content), Recognition.Unknown, newPath: "/srv/a.doc.WNCRY")))
            {
                Assert.Equal("/srv/a.doc", piece.Path);
                Assert.Matches("^[A-Z\"0-9].*\\.$", piece.Text);
            }
        }
    }

    private static void AssertAttack(ChangeFacts facts) => Assert.True(Judge.Score(facts) >= 2, Describe(facts));

    private static void AssertStrong(ChangeFacts facts) => Assert.True(Judge.Score(facts) is >= 1 and < 2, Describe(facts));

    private static string Describe(ChangeFacts facts) => $"{facts}\n{string.Join('\n', Assessment.Assess(facts))}";
}
