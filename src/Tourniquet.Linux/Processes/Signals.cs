using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Processes;

/// <summary>Stopping and continuing processes. A stopped process keeps its memory, keys included, as evidence.</summary>
public static class Signals
{
    private const int Stop = 19;
    private const int Continue = 18;

    public static bool Freeze(int process) => Libc.kill(process, Stop) == 0;

    public static bool Thaw(int process) => Libc.kill(process, Continue) == 0;
}
