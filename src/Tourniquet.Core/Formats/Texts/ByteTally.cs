using System.Buffers;

namespace Tourniquet.Core.Formats.Texts;

/// <summary>How many bytes of each sort a text-like piece has.</summary>
internal readonly record struct ByteTally(int Total, int Letters, int Controls, int Nuls, int High, int HighControls)
{
    private const byte Letter = 1, Control = 2, Nul = 3, HighByte = 4, HighControl = 5;
    private static readonly byte[] Sorts = MakeSorts();

    /// <summary>Control characters that no text tool writes.</summary>
    public static readonly SearchValues<byte> ControlBytes = SearchValues.Create([.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(IsControl)]);

    public static bool IsControl(byte b) => Sorts[b] is Control or Nul;

    public static ByteTally Of(ReadOnlySpan<byte> bytes)
    {
        Span<int> counts = stackalloc int[8];
        counts.Clear();
        byte[] sorts = Sorts;
        foreach (byte b in bytes)
            counts[sorts[b]]++;
        return new(
            bytes.Length, counts[Letter], counts[Control], counts[Nul], counts[HighByte] + counts[HighControl], counts[HighControl]);
    }

    private static byte[] MakeSorts()
    {
        var sorts = new byte[256];
        for (int b = 0; b < 256; b++)
            sorts[b] = b switch
            {
                0 => Nul,
                // Bell to shift-in, escape, and the separators of HL7, EDI and MARC are met in ordinary text.
                >= 0x07 and <= 0x0F or >= 0x1A and <= 0x1F => 0,
                < 0x20 or 0x7F => Control,
                ' ' or >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' => Letter,
                < 0x80 => 0,
                // Undefined in Windows-1252, C1 controls in Latin-1.
                0x81 or 0x8D or 0x8F or 0x90 or 0x9D => HighControl,
                _ => HighByte,
            };
        return sorts;
    }
}
