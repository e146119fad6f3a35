using System.Buffers.Text;
using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Locked;

/// <summary>OpenPGP (RFC 9580, RFC 4880), binary or in armour: messages that are encrypted, and signed ones, signatures and keys.</summary>
internal static class OpenPgpFormat
{
    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (view.Head.StartsWith("-----BEGIN PGP "u8))
            return TryArmour(view, out found);
        if ((Bytes.U8(view.Head, 0) & 0x80) == 0)
            return false;
        var sort = OpenPgpPackets.Follow(view.Head, view.Length);
        if (sort == OpenPgpPackets.Sort.None)
            return false;
        found = sort == OpenPgpPackets.Sort.Encrypted
            ? Found.Sealed(FileKind.OpenPgp, "an encrypted OpenPGP message")
            : Found.Sound(FileKind.OpenPgp, "OpenPGP packets");
        return true;
    }

    private static bool TryArmour(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith("-----BEGIN PGP MESSAGE-----"u8))
            return false;
        if (view.End.LastIndexOf("-----END PGP MESSAGE-----"u8) < 0)
        {
            found = Found.Damaged(FileKind.OpenPgp, "OpenPGP armour without its end");
            return true;
        }
        var text = view.Head;
        // RFC 9580, 6.2: headers, an empty line, then base64.
        int blank = text.IndexOf("\n\n"u8), blankToo = text.IndexOf("\n\r\n"u8);
        int start = blank >= 0 && (blankToo < 0 || blank < blankToo) ? blank + 2 : blankToo + 3;
        var data = text[Math.Min(start, text.Length)..];
        // Letters of the first packet's tag: encrypted session keys are 1 and 3, in the old format or the new.
        Span<byte> first = stackalloc byte[3];
        Base64.DecodeFromUtf8(data[..Math.Min(4, data.Length)], first, out _, out int written, isFinalBlock: false);
        int tag = written > 0 ? OpenPgpPackets.Tag(first[0]) : 0;
        if (tag is not (1 or 3 or 9 or 18 or 20))
            return false;
        found = Found.Sealed(FileKind.OpenPgp, "an encrypted OpenPGP message in armour");
        return true;
    }
}
