using System.Text;
using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

/// <summary>Text in the encodings and formats of a hospital.</summary>
internal static class MadeTexts
{
    private const string German = "Die Patientin wurde am Montag übernommen; Schmerzen in der Hüfte, größere Schwellung, Röntgen veranlaßt.\r\n";
    private const string Russian = "Пациент поступил в отделение с жалобами на боли в груди и одышку при нагрузке. ";
    private const string Chinese = "病人今天早上入院，主诉胸痛两天，无发热。血压正常，建议明日复查。";

    public static IEnumerable<Fixture> All()
    {
        yield return Text("ascii.txt", Encoding.ASCII.GetBytes(Repeat("ward round notes, nothing new since Monday.\n", 80)));
        yield return Text("short.txt", "bed 4 is free"u8.ToArray());
        yield return Text("utf8.txt", Encoding.UTF8.GetBytes(Repeat(German, 30)));
        yield return Text("utf8-bom.txt", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Repeat(Russian, 20))]);
        yield return Text("chinese.txt", Encoding.UTF8.GetBytes(Repeat(Chinese, 2000)));
        yield return Text("latin1.txt", Encoding.Latin1.GetBytes(Repeat(German, 30)));
        yield return Text("utf16-le.txt", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Repeat(German + Chinese, 20))]);
        yield return Text("utf16-be.txt", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Repeat(Russian, 30))]);
        yield return Text("utf16-no-mark.txt", Encoding.Unicode.GetBytes(Repeat("Export of 12 May, all wards\r\n", 60)));
        yield return Text("long.txt", Encoding.UTF8.GetBytes(Repeat(German, 3000)));
        yield return Text("odd.log", [.. Encoding.ASCII.GetBytes(Repeat("12:30 pump ok \x1b[0m\r\n", 100)), 0, 0, 1, .. "end\n"u8]);
        yield return Text("base64.txt", Encoding.ASCII.GetBytes(Convert.ToBase64String(Noise(3000, 5), Base64FormattingOptions.InsertLineBreaks)));
        yield return Made("page.html", FileKind.Html, "<!DOCTYPE html>\n<html><head><title>Ward</title></head><body>" + Repeat("<p>Visiting hours</p>\n", 120) + "</body></html>\n");
        yield return Made("cda.xml", FileKind.Xml, "<?xml version=\"1.0\"?>\n<ClinicalDocument>" + Repeat("<entry code=\"8480-6\"/>\n", 120) + "</ClinicalDocument>");
        yield return Made("bundle.json", FileKind.Json, "{\"resourceType\":\"Bundle\",\"entry\":[" + Repeat("{\"id\":1},", 300) + "{}]}\n");
        yield return Made("values.csv", FileKind.Csv, "id;name;value\n" + Repeat("12;potassium;4,1\n", 200));
        yield return Made("letter.rtf", FileKind.Rtf, "{\\rtf1\\ansi " + Repeat("Dear colleague,\\par\n", 150) + "}");
        yield return Made("mail.eml", FileKind.Email, "Received: from a by b\r\nFrom: ward@example.org\r\nSubject: beds\r\nDate: Fri, 12 May 2017 12:00:00 +0000\r\n\r\n" + Repeat("two beds free\r\n", 200));
        yield return Made("inbox.mbox", FileKind.Email, "From ward@example.org Fri May 12 12:00:00 2017\nFrom: ward@example.org\nTo: all@example.org\n\n" + Repeat("hello\n", 500));
        yield return Made("adt.hl7", FileKind.Hl7, "MSH|^~\\&|ADT|WARD|LAB|HOSP|20170512||ADT^A01|1|P|2.5\r" + Repeat("PID|1||12345^^^HOSP||DOE^JANE\rPV1|1|I|W^4\r", 60));
    }

    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static Fixture Text(string name, byte[] bytes) => new(name, FileKind.Text, Soundness.Sound, bytes);

    private static Fixture Made(string name, FileKind kind, string text) => new(name, kind, Soundness.Sound, Encoding.UTF8.GetBytes(text));

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
