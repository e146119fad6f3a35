using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Media;

/// <summary>RIFF: WAV, AVI and WebP as chains of chunks; and samples that are not noise where they are stored as they are.</summary>
internal static class RiffFormat
{
    private const int MostChunks = 512;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        if (head.Length < 20 || !(head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8)))
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Riff, fault) : Found.Sound(FileKind.Riff, "RIFF with its chain of chunks");
        return true;
    }

    private static string Fault(in ContentView view)
    {
        uint stated = Bytes.U32(view.Head, 4);
        // A recorder that streams leaves zero or all ones.
        if (stated is not (0 or uint.MaxValue) && stated > (ulong)view.Length)
            return "a RIFF file that is cut off";
        int chunks = 0, format = 0;
        for (long at = 12; chunks < MostChunks && view.TryAt(at, 8, out var chunk); chunks++)
        {
            // What stands behind the stated length belongs to other programs.
            if (stated is not (0 or uint.MaxValue) && at >= stated + 8L)
                break;
            var id = chunk[..4];
            uint size = Bytes.U32(chunk, 4);
            if (!IsId(id) || (size != uint.MaxValue && !Bytes.Fits((ulong)at + 8, size, view.Length + 1)))
                return id.IndexOfAnyExcept((byte)0) < 0 && chunks > 1 ? "" : "a RIFF file with a broken chain of chunks";
            if (id.SequenceEqual("fmt "u8))
                format = Bytes.U16(view.From(at), 8);
            // PCM, and the extensible form of it.
            else if (id.SequenceEqual("data"u8) && format is 1 or 3 or 0xFFFE && Uniformity.PassesSomewhere(view, at + 8))
                return "a WAV file with noise for sound";
            else if (id.StartsWith("VP8"u8) && !PictureHolds(view.From(at)))
                return "a WebP file whose picture is none";
            bool into = id.SequenceEqual("LIST"u8) && view.HasAt(at + 8, "movi"u8);
            at += into ? 12 : 8L + size + (size & 1);
        }
        return chunks > 0 ? "" : "a RIFF header without chunks";
    }

    // RFC 6386, 9.1: the start code of a key frame. VP8L: a signature byte (RFC 9649, 3.4).
    private static bool PictureHolds(ReadOnlySpan<byte> chunk) => (char)Bytes.U8(chunk, 3) switch
    {
        ' ' => chunk.Length < 14 || chunk.Slice(11, 3).SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]),
        'L' => chunk.Length < 9 || chunk[8] == 0x2F,
        _ => true,
    };

    private static bool IsId(ReadOnlySpan<byte> id)
    {
        foreach (byte b in id)
            if (b is < 0x20 or > 0x7E)
                return false;
        return true;
    }
}
