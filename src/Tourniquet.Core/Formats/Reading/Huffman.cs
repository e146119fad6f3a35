namespace Tourniquet.Core.Formats.Reading;

/// <summary>A canonical Huffman code (RFC 1951, 3.2.2): a table for short codes, counting for the rare long ones. Memory is the caller's.</summary>
internal readonly ref struct Huffman(Span<ushort> table, Span<ushort> symbols, Span<ushort> counts)
{
    public const int TableBits = 10;
    public const int TableSize = 1 << TableBits;
    public const int MaxBits = 15;
    public const int Bad = -1;
    public const int RanOut = -2;

    private readonly Span<ushort> _table = table;
    private readonly Span<ushort> _symbols = symbols;
    private readonly Span<ushort> _counts = counts;

    /// <summary>False when the lengths make no prefix code, or an incomplete one of more than one symbol.</summary>
    public bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        _counts.Clear();
        _table.Clear();
        foreach (byte length in lengths)
            _counts[length]++;
        int used = lengths.Length - _counts[0];
        _counts[0] = 0;
        int left = 1;
        for (int bits = 1; bits <= MaxBits; bits++)
        {
            left = (left << 1) - _counts[bits];
            if (left < 0)
                return false;
        }
        if (left > 0 && used > 1)
            return false;

        Span<ushort> next = stackalloc ushort[MaxBits + 2];
        Span<ushort> code = stackalloc ushort[MaxBits + 2];
        next[1] = 0;
        code[1] = 0;
        for (int bits = 1; bits <= MaxBits; bits++)
        {
            next[bits + 1] = (ushort)(next[bits] + _counts[bits]);
            code[bits + 1] = (ushort)((code[bits] + _counts[bits]) << 1);
        }
        for (int symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] != 0)
                Place(symbol, lengths[symbol], next, code);
        return true;
    }

    /// <summary>The next symbol, or <see cref="Bad"/> or <see cref="RanOut"/>.</summary>
    public int Decode(ref BitReader reader, ReadOnlySpan<byte> input)
    {
        if (reader.Count < MaxBits)
            reader.Refill(input);
        ushort entry = _table[(int)(reader.Bits & (TableSize - 1))];
        int length = entry & 0xF;
        if (length == 0)
            return DecodeLong(ref reader);
        if (length > reader.Count)
            return RanOut;
        reader.Drop(length);
        return entry >> 4;
    }

    private void Place(int symbol, int length, Span<ushort> next, Span<ushort> code)
    {
        _symbols[next[length]++] = (ushort)symbol;
        int value = code[length]++;
        if (length > TableBits)
            return;
        int reversed = 0;
        for (int i = 0; i < length; i++)
            reversed |= ((value >> i) & 1) << (length - 1 - i);
        for (int at = reversed; at < TableSize; at += 1 << length)
            _table[at] = (ushort)((symbol << 4) | length);
    }

    private int DecodeLong(ref BitReader reader)
    {
        int bits = 0, first = 0, index = 0;
        for (int length = 1; length <= MaxBits; length++)
        {
            if (length > reader.Count)
                return RanOut;
            bits |= (int)(reader.Bits >> (length - 1)) & 1;
            int count = _counts[length];
            if (bits - count < first)
            {
                reader.Drop(length);
                return _symbols[index + bits - first];
            }
            index += count;
            first = (first + count) << 1;
            bits <<= 1;
        }
        return Bad;
    }
}
