using System.Buffers.Binary;
using System.Text;
using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

/// <summary>DICOM files in the transfer syntaxes that are met (PS3.5, annex A).</summary>
internal static class MadeDicom
{
    public static IEnumerable<Fixture> All()
    {
        yield return Make("explicit.dcm", [.. Meta("1.2.840.10008.1.2.1"), .. Data(isExplicit: true), .. Element(0x7FE0, 0x10, "OW", Pixels(9000), isExplicit: true)]);
        yield return Make("long.dcm", [.. Meta("1.2.840.10008.1.2.1"), .. Data(isExplicit: true), .. Element(0x7FE0, 0x10, "OW", Pixels(300_000), isExplicit: true)]);
        yield return Make("implicit.dcm", [.. Meta("1.2.840.10008.1.2"), .. Data(isExplicit: false), .. Element(0x7FE0, 0x10, "OW", Pixels(9000), isExplicit: false)]);
        yield return Make("no-preamble.dcm", [.. Data(isExplicit: false), .. Element(0x7FE0, 0x10, "OW", Pixels(9000), isExplicit: false)]);
        yield return Make("jpeg.dcm", [.. Meta("1.2.840.10008.1.2.4.50"), .. Data(isExplicit: true), .. Encapsulated(MadeTexts.Noise(6000, 4))]);
    }

    private static Fixture Make(string name, byte[] bytes) => new(name, FileKind.Dicom, Soundness.Sound, bytes);

    private static byte[] Meta(string syntax)
    {
        byte[] elements =
        [
            .. Element(2, 1, "OB", [0, 1], true), .. Element(2, 2, "UI", Uid("1.2.840.10008.5.1.4.1.1.2"), true),
            .. Element(2, 3, "UI", Uid("1.2.3.4.5"), true), .. Element(2, 0x10, "UI", Uid(syntax), true),
        ];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, elements.Length);
        return [.. new byte[128], .. "DICM"u8, .. Element(2, 0, "UL", length, true), .. elements];
    }

    private static byte[] Data(bool isExplicit) =>
    [
        .. Element(8, 5, "CS", Uid("ISO_IR 100"), isExplicit), .. Element(8, 0x16, "UI", Uid("1.2.840.10008.5.1.4.1.1.2"), isExplicit),
        .. Element(8, 0x20, "DA", Uid("20170512"), isExplicit), .. Element(8, 0x60, "CS", Uid("CT"), isExplicit),
        .. Sequence(isExplicit), .. Element(0x10, 0x10, "PN", Uid("DOE^JANE"), isExplicit), .. Element(0x10, 0x20, "LO", Uid("12345"), isExplicit),
        .. Element(0x28, 0x10, "US", [64, 0], isExplicit), .. Element(0x28, 0x11, "US", [64, 0], isExplicit), .. Element(0x28, 0x100, "US", [16, 0], isExplicit),
    ];

    private static byte[] Sequence(bool isExplicit) =>
    [
        .. Header(8, 0x1140, "SQ", 0xFFFFFFFF, isExplicit), 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,
        .. Element(8, 0x1150, "UI", Uid("1.2.840.10008.3.1"), isExplicit), .. Element(8, 0x1155, "UI", Uid("1.2.3.9"), isExplicit),
        0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
    ];

    private static byte[] Encapsulated(byte[] fragment) =>
    [
        .. Header(0x7FE0, 0x10, "OB", 0xFFFFFFFF, true), 0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0,
        0xFE, 0xFF, 0x00, 0xE0, .. BitConverter.GetBytes(fragment.Length), .. fragment, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
    ];

    private static byte[] Element(int group, int element, string representation, byte[] value, bool isExplicit) =>
        [.. Header(group, element, representation, (uint)value.Length, isExplicit), .. value];

    private static byte[] Header(int group, int element, string representation, uint length, bool isExplicit)
    {
        byte[] tag = [(byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8)];
        if (!isExplicit)
            return [.. tag, .. BitConverter.GetBytes(length)];
        return representation is "OB" or "OW" or "SQ"
            ? [.. tag, .. Encoding.ASCII.GetBytes(representation), 0, 0, .. BitConverter.GetBytes(length)]
            : [.. tag, .. Encoding.ASCII.GetBytes(representation), .. BitConverter.GetBytes((ushort)length)];
    }

    private static byte[] Uid(string text) => Encoding.ASCII.GetBytes((text.Length & 1) == 0 ? text : text + "\0");

    // Sixteen bits a pixel, a dark picture with a bright middle.
    private static byte[] Pixels(int length)
    {
        var pixels = new byte[length];
        for (int i = 0; i + 1 < length; i += 2)
            BinaryPrimitives.WriteUInt16LittleEndian(pixels.AsSpan(i), (ushort)(200 + (i * 7 % 1800)));
        return pixels;
    }
}
