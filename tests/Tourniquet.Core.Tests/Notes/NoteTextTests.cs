using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tourniquet.Core.Notes;

namespace Tourniquet.Core.Tests.Notes;

public sealed class NoteTextTests
{
    private const string Russian = "Все ваши файлы зашифрованы, напишите нам.";

    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Unicode_is_read_with_and_without_a_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        foreach (var text in new[] { "Your files are encrypted!\r\nPay.", Russian + " Pay in bitcoin now." })
        {
            Assert.Equal(text, NoteText.Decode(encoding.GetBytes(text)));
            Assert.Equal(text, NoteText.Decode([.. encoding.Preamble, .. encoding.GetBytes(text)]));
        }
    }

    [Fact]
    public void Old_code_pages_are_read_as_far_as_letters_go()
    {
        Assert.Equal("Gesch\u00E4ft verschl\u00FCsselt", NoteText.Decode(Encoding.Latin1.GetBytes("Gesch\u00E4ft verschl\u00FCsselt")));
        byte[] windows1251 = [.. Russian.Select(letter => letter >= 'А' ? (byte)(letter - 'А' + 0xC0) : (byte)letter)];
        Assert.Equal(Russian, NoteText.Decode(windows1251));
    }

    [Fact]
    public void A_buffer_written_with_its_padding_is_still_text() =>
        Assert.Equal("pay us\r\n", NoteText.Decode([.. "pay us"u8, .. new byte[300], .. "\r\n"u8, 0]));

    [Fact]
    public void A_character_cut_off_at_the_end_of_the_head_does_not_change_the_encoding() =>
        Assert.StartsWith("größe", NoteText.Decode([.. "größe"u8, 0xC3]));

    [Fact]
    public void Ciphertext_and_programs_are_not_text()
    {
        var random = new Random(20170512); // a fixed seed: the same bytes every time
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(200, 70_000)];
            random.NextBytes(bytes);
            Assert.Null(NoteText.Decode(bytes));
        }

        Assert.Null(NoteText.Decode(File.ReadAllBytes(typeof(NoteText).Assembly.Location)));
    }

    [Fact]
    public void Html_is_reduced_to_what_a_person_sees()
    {
        var text = NoteText.Decode("""
            <html><head><style>p { color: red }</style><script>var files = "encrypted";</script></head>
            <body><!-- hidden --><p>Yo<b>ur</b> files &amp; data</p><td>are</td><td>lost</td> 1 < 2 <a href="http://x.onion">here</a></body></html>
            """u8)!;
        Assert.Contains("Your files & data", text);
        Assert.Contains("are lost", text.Replace("  ", " "));
        Assert.Contains("1 < 2", text);
        Assert.Contains("http://x.onion", text);
        Assert.DoesNotContain("hidden", text);
        Assert.DoesNotContain("color", text);
        Assert.DoesNotContain("var files", text);
    }

    [Fact]
    public void Rtf_is_reduced_to_what_a_person_sees() =>
        Assert.Equal(
            "Your files are\nencrypt\u00E9d \u0424{}",
            NoteText.Decode(@"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Word;}\f0\fs22 Your {\b files} are\par encrypt\'e9d \u1060?\{\}}"u8));

    [Fact]
    public void Any_bytes_are_text_or_not_but_never_an_error() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            foreach (var prefix in new byte[][] { [], [0xFF, 0xFE], "{\\rtf"u8.ToArray(), "<html><a href="u8.ToArray(), "\\u-99999999 &#99999999999;"u8.ToArray() })
                if (NoteText.Decode([.. prefix, .. bytes]) is { } text)
                    _ = (NoteLikeness.Of(text), NoteFingerprint.Of(text));
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Hostile_text_is_read_in_time()
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var part in new[] { "<", "<a", "<!--", "@", "a@a.", "[at]", "{\\*", "\\u1", "\n", "your files encrypted ", "1", "t.me/", "http://", "加密", "&#", "'" })
        {
            var text = NoteText.Decode(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, NoteText.MaxBytes / part.Length)))) ?? "";
            NoteLikeness.Of(text);
            NoteFingerprint.Of(text);
        }

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5)); // about 0.2 s here
    }
}
