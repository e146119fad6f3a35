using System.Runtime.CompilerServices;

namespace Tourniquet.Linux.Native;

/// <summary>A name with the zero behind it that system calls want, on the stack.</summary>
internal unsafe ref struct ZeroTerminated
{
    private const int Longest = 4095;

    private fixed byte bytes[Longest + 1];

    /// <summary>False when the name is longer than a system call takes.</summary>
    public bool Set(ReadOnlySpan<byte> name)
    {
        if (name.Length > Longest)
            return false;
        fixed (byte* target = bytes)
        {
            name.CopyTo(new Span<byte>(target, Longest));
            target[name.Length] = 0;
        }

        return true;
    }

    public byte* Pointer => (byte*)Unsafe.AsPointer(ref bytes[0]);
}
