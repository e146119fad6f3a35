using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>Follows DICOM data elements (PS3.5 section 7) through the head of a file.</summary>
internal struct DicomWalk(long fileLength)
{
    private const uint Undefined = 0xFFFFFFFF;
    private const int MostElements = 4096;

    private readonly long _fileLength = fileLength;
    private bool _explicit;
    private bool _big;
    private bool _inMeta;
    private bool _deflated;
    private uint _previous;

    public int Elements { get; private set; }

    public string Fault { get; private set; } = "";

    /// <summary>0 when the pixels were not reached in the head.</summary>
    public long PixelsAt { get; private set; }

    public bool PixelsAreEncapsulated { get; private set; }

    public void Follow(ReadOnlySpan<byte> head, int start)
    {
        _inMeta = Bytes.U16(head, start) == 2;
        _explicit = _inMeta || LooksExplicit(head, start);
        bool nextImplicit = false, nextBig = false;
        long at = start;
        while (Fault.Length == 0 && PixelsAt == 0 && Elements < MostElements && at + 8 <= head.Length)
        {
            int here = (int)at;
            if (_inMeta && Bytes.U16(head, here) != 2)
            {
                _inMeta = false;
                _previous = 0;
                _big = nextBig;
                _explicit = !nextImplicit;
                // PS3.5 A.5: the rest is a raw deflate stream.
                if (_deflated)
                {
                    Fault = DeflateWalk.Walk(head[here..]).End == WalkEnd.Bad ? "a DICOM file whose deflated data is none" : "";
                    Elements += 4;
                    return;
                }
            }
            uint tag = ((uint)Bytes.U16(head, here, _big) << 16) | Bytes.U16(head, here + 2, _big);
            if (!TryLength(head, here, tag, out uint length, out int headerSize, out bool sequence))
                break;
            if (tag == 0x00020010 && length is > 0 and <= 64)
            {
                var uid = head[Math.Min(here + headerSize, head.Length)..Math.Min(here + headerSize + (int)length, head.Length)];
                ReadSyntax(uid.TrimEnd(" \0"u8), out nextImplicit, out nextBig);
            }
            at = Step(tag, at + headerSize, length, sequence);
        }
    }

    private long Step(uint tag, long value, uint length, bool sequence)
    {
        Elements++;
        // PS3.5 7.5: items and delimiters carry no representation; inside an item the tags start anew.
        if (tag >> 16 == 0xFFFE)
        {
            _previous = 0;
            return value;
        }
        if (tag == 0x7FE00010)
        {
            PixelsAt = value;
            PixelsAreEncapsulated = length == Undefined;
            if (!PixelsAreEncapsulated && !Bytes.Fits((ulong)value, length, _fileLength))
                Fault = "a DICOM file shorter than its pixels";
            return value;
        }
        if (length == Undefined || sequence)
        {
            // Into the sequence: its items are elements like any others.
            _previous = 0;
            if (length != Undefined && !Bytes.Fits((ulong)value, length, _fileLength))
                Fault = "a DICOM sequence that leads outside the file";
            return value;
        }
        if (!Bytes.Fits((ulong)value, length, _fileLength) || (tag < _previous && tag >> 16 < _previous >> 16 && _previous >> 16 < 8))
            Fault = "a DICOM element that leads outside the file";
        _previous = tag;
        return value + length;
    }

    private bool TryLength(ReadOnlySpan<byte> head, int at, uint tag, out uint length, out int headerSize, out bool sequence)
    {
        sequence = false;
        headerSize = 8;
        length = Bytes.U32(head, at + 4, _big);
        if (tag >> 16 == 0xFFFE)
        {
            if ((tag & 0xFFFF) is not (0xE000 or 0xE00D or 0xE0DD))
                Fault = "a DICOM file with a broken chain of elements";
            return true;
        }
        if (!_explicit)
        {
            // Implicit lengths are only to be believed when they are even (PS3.5 7.1.1) and the group is one that exists.
            if (tag == 0 || ((length & 1) != 0 && length != Undefined))
                Fault = "a DICOM file with a broken chain of elements";
            return true;
        }
        byte first = head[at + 4], second = head[at + 5];
        if (!IsRepresentation(first, second))
        {
            Fault = "a DICOM file with a broken chain of elements";
            return false;
        }
        sequence = first == 'S' && second == 'Q';
        if (!HasLongLength(first, second))
        {
            length = Bytes.U16(head, at + 6, _big);
            return true;
        }
        headerSize = 12;
        length = Bytes.U32(head, at + 8, _big);
        return at + 12 <= head.Length;
    }

    private void ReadSyntax(ReadOnlySpan<byte> uid, out bool isImplicit, out bool isBig)
    {
        isImplicit = uid.SequenceEqual("1.2.840.10008.1.2"u8);
        isBig = uid.SequenceEqual("1.2.840.10008.1.2.2"u8);
        _deflated = uid.SequenceEqual("1.2.840.10008.1.2.1.99"u8);
    }

    private static bool LooksExplicit(ReadOnlySpan<byte> head, int at) =>
        IsRepresentation(Bytes.U8(head, at + 4), Bytes.U8(head, at + 5));

    // PS3.5 table 6.2-1.
    private static bool IsRepresentation(byte first, byte second) => ((char)first, (char)second) is
        ('A', 'E' or 'S' or 'T') or ('C', 'S') or ('D', 'A' or 'S' or 'T') or ('F', 'L' or 'D') or ('I', 'S') or ('L', 'O' or 'T')
        or ('O', 'B' or 'D' or 'F' or 'L' or 'V' or 'W') or ('P', 'N') or ('S', 'H' or 'L' or 'Q' or 'S' or 'T' or 'V')
        or ('T', 'M') or ('U', 'C' or 'I' or 'L' or 'N' or 'R' or 'S' or 'T' or 'V');

    // PS3.5 7.1.2: these have two reserved bytes and a 32-bit length.
    private static bool HasLongLength(byte first, byte second) => ((char)first, (char)second) is
        ('O', _) or ('S', 'Q' or 'V') or ('U', 'C' or 'N' or 'R' or 'T' or 'V');
}
