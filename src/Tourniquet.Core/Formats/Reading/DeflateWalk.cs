namespace Tourniquet.Core.Formats.Reading;

internal enum WalkEnd
{
    /// <summary>No deflate stream looks like this.</summary>
    Bad,

    /// <summary>Well-formed up to the end of the input given.</summary>
    RanOut,

    /// <summary>The stream ended properly.</summary>
    Ended,

    /// <summary>Well-formed through more blocks than an ordinary stream of this size has; not followed further.</summary>
    Enough,
}

/// <param name="Consumed">Bytes of input used.</param>
/// <param name="Produced">Bytes the stream stands for so far.</param>
internal readonly record struct WalkResult(WalkEnd End, int Consumed, long Produced);

/// <summary>
/// Follows a deflate stream (RFC 1951) symbol by symbol without unpacking it: no window, no allocation, cost by the input and never by what
/// it would unpack to. Ciphertext in the place of deflate fails within a few symbols, by its block type, its code lengths or a distance that
/// reaches back before the start.
/// </summary>
internal static class DeflateWalk
{
    private const int Literals = 288;
    private const int Distances = 32;

    // Each block may cost the building of two tables: a file of empty blocks must not buy milliseconds with kilobytes.
    private const int MostBlocks = 256;

    // An array, because the compiler allocates a span of these anew each time.
    private static readonly ushort[] LengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthExtra =>
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<byte> CodeOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Follows a zlib stream (RFC 1950).</summary>
    public static WalkResult Zlib(ReadOnlySpan<byte> input, Span<byte> output = default)
    {
        if (input.Length < 2)
            return new(WalkEnd.RanOut, 0, 0);
        if ((input[0] & 0x0F) != 8 || input[0] >> 4 > 7 || Bytes.U16Big(input, 0) % 31 != 0 || (input[1] & 0x20) != 0)
            return default;
        var result = Walk(input[2..], output);
        return result with { Consumed = result.Consumed + 2 };
    }

    /// <param name="output">Filled with the first bytes unpacked; what does not fit is only counted.</param>
    public static WalkResult Walk(ReadOnlySpan<byte> input, Span<byte> output = default)
    {
        var literals = new Huffman(stackalloc ushort[Huffman.TableSize], stackalloc ushort[Literals], stackalloc ushort[Huffman.MaxBits + 1]);
        var distances = new Huffman(stackalloc ushort[Huffman.TableSize], stackalloc ushort[Distances], stackalloc ushort[Huffman.MaxBits + 1]);
        Span<byte> lengths = stackalloc byte[Literals + Distances];
        var reader = new BitReader();
        long produced = 0;
        for (int blocks = 0; blocks < MostBlocks; blocks++)
        {
            if (!reader.TryTake(input, 3, out int header))
                return new(WalkEnd.RanOut, reader.Consumed, produced);
            var end = (header >> 1) switch
            {
                0 => Stored(ref reader, input, output, ref produced),
                1 => Fixed(literals, distances, lengths),
                2 => Dynamic(ref reader, input, literals, distances, lengths),
                _ => WalkEnd.Bad,
            };
            if (end == WalkEnd.Ended && header >> 1 != 0)
                end = Block(ref reader, input, literals, distances, output, ref produced);
            if (end != WalkEnd.Ended || (header & 1) != 0)
                return new(end, reader.Consumed, produced);
        }
        return new(WalkEnd.Enough, reader.Consumed, produced);
    }

    private static WalkEnd Stored(ref BitReader reader, ReadOnlySpan<byte> input, Span<byte> output, ref long produced)
    {
        var rest = reader.AlignedRest(input);
        if (rest.Length < 4)
            return WalkEnd.RanOut;
        int length = Bytes.U16(rest, 0);
        if (length != (ushort)~Bytes.U16(rest, 2))
            return WalkEnd.Bad;
        int present = Math.Min(length, rest.Length - 4);
        if (produced < output.Length)
        {
            int room = Math.Min(present, output.Length - (int)produced);
            rest.Slice(4, room).CopyTo(output[(int)produced..]);
        }
        produced += present;
        reader.SkipBytes(4 + present);
        return present == length ? WalkEnd.Ended : WalkEnd.RanOut;
    }

    private static WalkEnd Fixed(in Huffman literals, in Huffman distances, Span<byte> lengths)
    {
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..Literals].Fill(8);
        lengths[Literals..].Fill(5);
        return literals.TryBuild(lengths[..Literals]) && distances.TryBuild(lengths[Literals..]) ? WalkEnd.Ended : WalkEnd.Bad;
    }

    private static WalkEnd Dynamic(ref BitReader reader, ReadOnlySpan<byte> input, in Huffman literals, in Huffman distances, Span<byte> lengths)
    {
        if (!reader.TryTake(input, 14, out int counts))
            return WalkEnd.RanOut;
        int literalCount = (counts & 31) + 257, distanceCount = ((counts >> 5) & 31) + 1, codeCount = (counts >> 10) + 4;
        if (literalCount > 286 || distanceCount > 30)
            return WalkEnd.Bad;
        Span<byte> codeLengths = stackalloc byte[19];
        codeLengths.Clear();
        for (int i = 0; i < codeCount; i++)
        {
            if (!reader.TryTake(input, 3, out int bits))
                return WalkEnd.RanOut;
            codeLengths[CodeOrder[i]] = (byte)bits;
        }
        if (!literals.TryBuild(codeLengths))
            return WalkEnd.Bad;
        var end = Lengths(ref reader, input, literals, lengths[..(literalCount + distanceCount)]);
        if (end != WalkEnd.Ended)
            return end;
        // A block without an end symbol can never end.
        return lengths[256] != 0 && literals.TryBuild(lengths[..literalCount]) && distances.TryBuild(lengths.Slice(literalCount, distanceCount))
            ? WalkEnd.Ended
            : WalkEnd.Bad;
    }

    private static WalkEnd Lengths(ref BitReader reader, ReadOnlySpan<byte> input, in Huffman code, Span<byte> lengths)
    {
        int at = 0;
        while (at < lengths.Length)
        {
            int symbol = code.Decode(ref reader, input);
            if (symbol < 0)
                return symbol == Huffman.RanOut ? WalkEnd.RanOut : WalkEnd.Bad;
            if (symbol < 16)
            {
                lengths[at++] = (byte)symbol;
                continue;
            }
            if (symbol == 16 && at == 0)
                return WalkEnd.Bad;
            byte value = symbol == 16 ? lengths[at - 1] : (byte)0;
            if (!reader.TryTake(input, symbol switch { 16 => 2, 17 => 3, _ => 7 }, out int repeat))
                return WalkEnd.RanOut;
            repeat += symbol == 18 ? 11 : 3;
            if (repeat > lengths.Length - at)
                return WalkEnd.Bad;
            lengths.Slice(at, repeat).Fill(value);
            at += repeat;
        }
        return WalkEnd.Ended;
    }

    private static WalkEnd Block(ref BitReader reader, ReadOnlySpan<byte> input, in Huffman literals, in Huffman distances, Span<byte> output, ref long produced)
    {
        while (true)
        {
            int symbol = literals.Decode(ref reader, input);
            if (symbol < 256)
            {
                if (symbol < 0)
                    return symbol == Huffman.RanOut ? WalkEnd.RanOut : WalkEnd.Bad;
                if (produced < output.Length)
                    output[(int)produced] = (byte)symbol;
                produced++;
                continue;
            }
            if (symbol == 256)
                return WalkEnd.Ended;
            if (symbol > 285)
                return WalkEnd.Bad;
            if (!reader.TryTake(input, LengthExtra[symbol - 257], out int extra))
                return WalkEnd.RanOut;
            int length = LengthBase[symbol - 257] + extra;
            int code = distances.Decode(ref reader, input);
            if (code is < 0 or > 29)
                return code == Huffman.RanOut ? WalkEnd.RanOut : WalkEnd.Bad;
            int more = code < 4 ? 0 : (code >> 1) - 1;
            if (!reader.TryTake(input, more, out extra))
                return WalkEnd.RanOut;
            int distance = code < 4 ? code + 1 : ((2 + (code & 1)) << more) + 1 + extra;
            if (distance > produced)
                return WalkEnd.Bad;
            for (int i = 0; i < length && produced + i < output.Length; i++)
                output[(int)produced + i] = output[(int)produced + i - distance];
            produced += length;
        }
    }
}
