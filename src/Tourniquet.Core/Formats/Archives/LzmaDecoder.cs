using System.Buffers;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>
/// LZMA as in "LZMA specification" of the LZMA SDK, for small outputs that are themselves the dictionary. Stops at the end of the input, of
/// the output, or at the first thing that is wrong.
/// </summary>
internal ref struct LzmaDecoder
{
    private const int States = 12, PosStates = 16, LenStates = 4, LiteralSize = 0x300;
    private const int EndPosModel = 14, FullDistances = 128, AlignSize = 16;

    // Offsets of the probability tables in one array.
    private const int IsMatch = 0;
    private const int IsRep = IsMatch + (States * PosStates);
    private const int IsRepG0 = IsRep + States;
    private const int IsRepG1 = IsRepG0 + States;
    private const int IsRepG2 = IsRepG1 + States;
    private const int IsRep0Long = IsRepG2 + States;
    private const int PosSlot = IsRep0Long + (States * PosStates);
    private const int PosSpecial = PosSlot + (LenStates * 64);
    private const int Align = PosSpecial + 1 + FullDistances - EndPosModel;
    private const int MatchLength = Align + AlignSize;
    private const int LengthSize = 2 + (PosStates * 8) + (PosStates * 8) + 256;
    private const int RepLength = MatchLength + LengthSize;
    private const int Literals = RepLength + LengthSize;

    // Seven-Zip writes lc + lp up to 4; more is only possible on paper and is not decoded.
    private const int MostLiteralBits = 4;
    private const int Probabilities = Literals + (LiteralSize << MostLiteralBits);
    private const ushort Half = 1024;

    private readonly ReadOnlySpan<byte> _input;
    private readonly Span<ushort> _probs;
    private readonly Span<byte> _output;
    private int _next;
    private uint _range;
    private uint _code;
    private int _written;

    private LzmaDecoder(ReadOnlySpan<byte> input, Span<ushort> probs, Span<byte> output)
    {
        _input = input;
        _probs = probs;
        _output = output;
        _range = uint.MaxValue;
        _code = Reading.Bytes.U32Big(input, 1);
        _next = 5;
    }

    /// <summary>Unpacks until the output is full and says how much that was; less when the data is at fault.</summary>
    public static int Decode(ReadOnlySpan<byte> input, byte properties, Span<byte> output)
    {
        int lc = properties % 9, lp = properties / 9 % 5, pb = properties / 45;
        if (input.Length < 5 || input[0] != 0 || pb > 4 || lc + lp > MostLiteralBits)
            return 0;
        ushort[] probs = ArrayPool<ushort>.Shared.Rent(Probabilities);
        probs.AsSpan(0, Probabilities).Fill(Half);
        var decoder = new LzmaDecoder(input, probs.AsSpan(0, Probabilities), output);
        decoder.Run(lc, (1 << lp) - 1, (1 << pb) - 1);
        ArrayPool<ushort>.Shared.Return(probs);
        return decoder._written;
    }

    private void Run(int lc, int literalMask, int posMask)
    {
        int state = 0;
        uint rep0 = 0, rep1 = 0, rep2 = 0, rep3 = 0;
        while (_written < _output.Length && _next <= _input.Length)
        {
            int pos = _written & posMask;
            if (Bit(IsMatch + (state * PosStates) + pos) == 0)
            {
                int previous = _written > 0 ? _output[_written - 1] : 0;
                int table = Literals + (LiteralSize * (((_written & literalMask) << lc) + (previous >> (8 - lc))));
                if (state >= 7 && rep0 >= (uint)_written)
                    return;
                _output[_written] = Literal(table, state >= 7 ? _output[_written - (int)rep0 - 1] : -1);
                _written++;
                state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
                continue;
            }
            int length;
            if (Bit(IsRep + state) == 0)
            {
                (rep3, rep2, rep1) = (rep2, rep1, rep0);
                length = Length(MatchLength, pos);
                rep0 = Distance(length);
                state = state < 7 ? 7 : 10;
            }
            else if (Bit(IsRepG0 + state) == 0)
            {
                bool isLong = Bit(IsRep0Long + (state * PosStates) + pos) != 0;
                length = isLong ? Length(RepLength, pos) : 1;
                state = isLong ? (state < 7 ? 8 : 11) : state < 7 ? 9 : 11;
            }
            else
            {
                if (Bit(IsRepG1 + state) == 0)
                    (rep0, rep1) = (rep1, rep0);
                else if (Bit(IsRepG2 + state) == 0)
                    (rep0, rep1, rep2) = (rep2, rep0, rep1);
                else
                    (rep0, rep1, rep2, rep3) = (rep3, rep0, rep1, rep2);
                length = Length(RepLength, pos);
                state = state < 7 ? 8 : 11;
            }
            // The end mark is a distance of all ones, and so is beyond the dictionary too.
            if (rep0 >= (uint)_written)
                return;
            for (int end = Math.Min(_written + length, _output.Length); _written < end; _written++)
                _output[_written] = _output[_written - (int)rep0 - 1];
        }
    }

    private byte Literal(int table, int match)
    {
        int symbol = 1;
        if (match >= 0)
        {
            while (symbol < 0x100)
            {
                int matchBit = (match >> 7) & 1;
                match <<= 1;
                int bit = Bit(table + ((1 + matchBit) << 8) + symbol);
                symbol = (symbol << 1) | bit;
                if (bit != matchBit)
                    break;
            }
        }
        while (symbol < 0x100)
            symbol = (symbol << 1) | Bit(table + symbol);
        return (byte)symbol;
    }

    private int Length(int table, int pos)
    {
        if (Bit(table) == 0)
            return 2 + Tree(table + 2 + (pos << 3), 3);
        if (Bit(table + 1) == 0)
            return 10 + Tree(table + 2 + (PosStates * 8) + (pos << 3), 3);
        return 18 + Tree(table + 2 + (2 * PosStates * 8), 8);
    }

    private uint Distance(int length)
    {
        int slot = Tree(PosSlot + (Math.Min(length - 2, LenStates - 1) * 64), 6);
        if (slot < 4)
            return (uint)slot;
        int direct = (slot >> 1) - 1;
        uint distance = (2u | ((uint)slot & 1)) << direct;
        if (slot < EndPosModel)
            return distance + ReverseTree(PosSpecial + (int)distance - slot, direct);
        distance += Direct(direct - 4) << 4;
        return distance + ReverseTree(Align, 4);
    }

    private int Tree(int table, int bits)
    {
        int symbol = 1;
        for (int i = 0; i < bits; i++)
            symbol = (symbol << 1) | Bit(table + symbol);
        return symbol - (1 << bits);
    }

    private uint ReverseTree(int table, int bits)
    {
        int node = 1;
        uint value = 0;
        for (int i = 0; i < bits; i++)
        {
            int bit = Bit(table + node);
            node = (node << 1) | bit;
            value |= (uint)bit << i;
        }
        return value;
    }

    private uint Direct(int bits)
    {
        uint value = 0;
        for (; bits > 0; bits--)
        {
            _range >>= 1;
            bool one = _code >= _range;
            if (one)
                _code -= _range;
            value = (value << 1) | (one ? 1u : 0u);
            Normalise();
        }
        return value;
    }

    private int Bit(int index)
    {
        ref ushort probability = ref _probs[index];
        uint bound = (_range >> 11) * probability;
        int bit;
        if (_code < bound)
        {
            probability += (ushort)((2048 - probability) >> 5);
            _range = bound;
            bit = 0;
        }
        else
        {
            probability -= (ushort)(probability >> 5);
            _code -= bound;
            _range -= bound;
            bit = 1;
        }
        Normalise();
        return bit;
    }

    // Past the end of the input zeros come, and the main loop stops.
    private void Normalise()
    {
        if (_range >= 1 << 24)
            return;
        _range <<= 8;
        _code = (_code << 8) | (_next < _input.Length ? _input[_next] : (byte)0);
        _next++;
    }
}
