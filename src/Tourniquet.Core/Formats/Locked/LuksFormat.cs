using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Locked;

/// <summary>LUKS disk images: version 1 names its cipher in letters, version 2 its size and checksum (LUKS2 on-disk format, 2.1).</summary>
internal static class LuksFormat
{
    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        if (!head.StartsWith((ReadOnlySpan<byte>)[(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xBA, 0xBE]))
            return false;
        bool holds = Bytes.U16Big(head, 6) switch
        {
            1 => head.Length >= 592 && IsName(head.Slice(8, 32)) && IsName(head.Slice(40, 32)) && IsName(head.Slice(72, 32)),
            2 => head.Length >= 4096 && Bytes.U64Big(head, 8) is >= 16384 and <= 4194304 and var size && (size & (size - 1)) == 0
                && IsName(head.Slice(72, 32)) && head[4096..].TrimStart((byte)' ').StartsWith("{"u8),
            _ => false,
        };
        found = holds ? Found.Sealed(FileKind.Luks, "a LUKS volume") : Found.Damaged(FileKind.Luks, "a LUKS header that does not hold");
        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end > 0 && field[..end].IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && field[end..].IndexOfAnyExcept((byte)0) < 0;
    }
}
