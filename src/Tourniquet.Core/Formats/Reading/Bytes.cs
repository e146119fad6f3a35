using System.Buffers.Binary;

namespace Tourniquet.Core.Formats.Reading;

/// <summary>Integers out of spans. Reading past the end gives 0, so that a cut header fails its checks instead of throwing.</summary>
internal static class Bytes
{
    public static byte U8(ReadOnlySpan<byte> s, int at) => (uint)at < (uint)s.Length ? s[at] : (byte)0;

    public static ushort U16(ReadOnlySpan<byte> s, int at) => Has(s, at, 2) ? BinaryPrimitives.ReadUInt16LittleEndian(s[at..]) : (ushort)0;

    public static ushort U16Big(ReadOnlySpan<byte> s, int at) => Has(s, at, 2) ? BinaryPrimitives.ReadUInt16BigEndian(s[at..]) : (ushort)0;

    public static uint U32(ReadOnlySpan<byte> s, int at) => Has(s, at, 4) ? BinaryPrimitives.ReadUInt32LittleEndian(s[at..]) : 0;

    public static uint U32Big(ReadOnlySpan<byte> s, int at) => Has(s, at, 4) ? BinaryPrimitives.ReadUInt32BigEndian(s[at..]) : 0;

    public static ulong U64(ReadOnlySpan<byte> s, int at) => Has(s, at, 8) ? BinaryPrimitives.ReadUInt64LittleEndian(s[at..]) : 0;

    public static ulong U64Big(ReadOnlySpan<byte> s, int at) => Has(s, at, 8) ? BinaryPrimitives.ReadUInt64BigEndian(s[at..]) : 0;

    public static ushort U16(ReadOnlySpan<byte> s, int at, bool big) => big ? U16Big(s, at) : U16(s, at);

    public static uint U32(ReadOnlySpan<byte> s, int at, bool big) => big ? U32Big(s, at) : U32(s, at);

    public static ulong U64(ReadOnlySpan<byte> s, int at, bool big) => big ? U64Big(s, at) : U64(s, at);

    /// <summary>Whether [offset, offset + count) lies within a file of this length, whatever the numbers.</summary>
    public static bool Fits(ulong offset, ulong count, long length) =>
        length >= 0 && offset <= (ulong)length && count <= (ulong)length - offset;

    private static bool Has(ReadOnlySpan<byte> s, int at, int count) => at >= 0 && at <= s.Length - count;
}
