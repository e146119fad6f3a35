using System.Buffers.Binary;

namespace Tourniquet.Core.Formats.Reading;

/// <summary>
/// Bits of a deflate stream, lowest bit first (RFC 1951, 3.1.1). The input is passed each time: a reader that held it could not be used
/// together with code tables on the stack.
/// </summary>
internal struct BitReader
{
    private int _next;
    private ulong _bits;
    private int _count;

    public readonly ulong Bits => _bits;

    public readonly int Count => _count;

    /// <summary>Whole bytes used so far; a byte of which one bit was used counts.</summary>
    public readonly int Consumed => _next - (_count >> 3);

    public void Refill(ReadOnlySpan<byte> input)
    {
        if (_next + 8 <= input.Length)
        {
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(input[_next..]) << _count;
            _next += (63 - _count) >> 3;
            _count |= 56;
            return;
        }
        while (_count <= 56 && _next < input.Length)
        {
            _bits |= (ulong)input[_next++] << _count;
            _count += 8;
        }
    }

    public bool TryTake(ReadOnlySpan<byte> input, int count, out int value)
    {
        if (_count < count)
            Refill(input);
        value = (int)(_bits & ((1UL << count) - 1));
        if (_count < count)
            return false;
        Drop(count);
        return true;
    }

    public void Drop(int count)
    {
        _bits >>= count;
        _count -= count;
    }

    /// <summary>Goes to the next whole byte and gives the input from there.</summary>
    public ReadOnlySpan<byte> AlignedRest(ReadOnlySpan<byte> input)
    {
        Drop(_count & 7);
        _next -= _count >> 3;
        _bits = 0;
        _count = 0;
        return input[_next..];
    }

    public void SkipBytes(int count) => _next += count;
}
