namespace Tourniquet.Core.Formats.Images;

/// <summary>
/// Follows LZW codes (GIF89a appendix F; TIFF 6.0 section 13) counting the dictionary only. A code beyond the dictionary is proof that
/// this is no LZW; noise makes one within a few codes while the dictionary is young.
/// </summary>
internal struct LzwWalk(int minBits, bool highFirst)
{
    private const int MaxBits = 12;

    private readonly int _clear = 1 << minBits;
    private readonly bool _highFirst = highFirst;
    private readonly int _startBits = minBits + 1;
    private int _bits = minBits + 1;
    private int _next = (1 << minBits) + 2;
    private bool _first = true;
    private ulong _held;
    private int _count;

    public bool IsBad { get; private set; }

    public bool IsEnded { get; private set; }

    public void Feed(ReadOnlySpan<byte> data)
    {
        foreach (byte b in data)
        {
            _held = _highFirst ? (_held << 8) | b : _held | ((ulong)b << _count);
            _count += 8;
            while (_count >= _bits && !IsBad && !IsEnded)
                Step(Take());
            if (IsBad || IsEnded)
                return;
        }
    }

    private int Take()
    {
        _count -= _bits;
        int mask = (1 << _bits) - 1;
        if (_highFirst)
            return (int)(_held >> _count) & mask;
        int code = (int)_held & mask;
        _held >>= _bits;
        return code;
    }

    private void Step(int code)
    {
        if (code == _clear)
        {
            _bits = _startBits;
            _next = _clear + 2;
            _first = true;
        }
        else if (code == _clear + 1)
        {
            IsEnded = true;
        }
        else
        {
            // The code after a clear adds nothing; each later one may name the string just being made.
            IsBad = _first ? code > _clear : code > _next;
            if (!_first && _next < 1 << MaxBits)
                _next++;
            _first = false;
            // TIFF widens one code early.
            if (_next + (_highFirst ? 1 : 0) >= 1 << _bits && _bits < MaxBits)
                _bits++;
        }
    }
}
