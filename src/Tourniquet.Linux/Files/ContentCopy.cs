using System.Buffers;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>One file's content into another: shared blocks where the file system can, otherwise a copy that leaves holes as holes.</summary>
internal static unsafe class ContentCopy
{
    // FICLONE, linux/fs.h
    private const nuint CloneRequest = 0x40049409;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NothingThere = 6;

    public static int Run(int from, int to, long length)
    {
        if (length == 0)
            return 0;
        if (Clone(from, to) == 0)
            return 0;
        long copiedTo = 0;
        for (long offset = 0; offset < length;)
        {
            var start = Libc.lseek(from, offset, SeekData);
            if (start < 0 && Libc.Error() == -NothingThere)
                break;
            if (start < 0)
                start = offset;
            var end = Libc.lseek(from, start, SeekHole);
            if (end < 0)
                end = length;
            var result = CopyRange(from, to, start, Math.Min(end, length));
            if (result < 0)
                return result;
            offset = copiedTo = Math.Min(end, length);
        }

        // A hole at the end gives the copy its full size before its content has reached the disk: after a power cut it would look whole.
        if (copiedTo is > 0 && copiedTo < length && Libc.fdatasync(to) < 0)
            return Libc.Error();
        return Libc.Checked(Libc.ftruncate(to, length));
    }

    public static int Clone(int from, int to) => Libc.Checked(Libc.ioctl(to, CloneRequest, from));

    private static int CopyRange(int from, int to, long start, long end)
    {
        while (start < end)
        {
            long source = start, target = start;
            var copied = Libc.copy_file_range(from, &source, to, &target, (nuint)Math.Min(end - start, 1 << 30), 0);
            if (copied == 0)
                return 0;
            if (copied < 0 && Libc.Error() is var error)
            {
                if (error is -Errno.Interrupted)
                    continue;
                return error is -Errno.NoSpace or -Errno.QuotaExceeded or -Errno.IoError ? error : CopyByHand(from, to, start, end);
            }

            start += copied;
        }

        return 0;
    }

    private static int CopyByHand(int from, int to, long start, long end)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            fixed (byte* bytes = buffer)
            {
                while (start < end)
                {
                    var got = Libc.pread(from, bytes, (nuint)Math.Min(buffer.Length, end - start), start);
                    if (got <= 0)
                        return got == 0 ? 0 : Libc.Error();
                    for (nint done = 0; done < got;)
                    {
                        var put = Libc.pwrite(to, bytes + done, (nuint)(got - done), start + done);
                        if (put < 0)
                            return Libc.Error();
                        done += put;
                    }

                    start += got;
                }
            }

            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
