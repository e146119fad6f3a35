using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Tourniquet.Core.Files;

namespace Tourniquet.Linux.Native;

/// <summary>
/// A native library that the executable carries inside and loads from memory: nothing is extracted, so no folder has to be writable and nobody
/// can put another library in its place.
/// </summary>
public static unsafe class CarriedLibrary
{
    private const uint CloseOnExec = 1;

    /// <summary>Serves an assembly's calls into a library from a resource of the same name; where there is none, the usual search goes on.</summary>
    public static void Serve(Assembly caller, string library, Assembly carrier)
    {
        // The runtime asks again for each function: from memory that would be another library each time.
        var once = new Lazy<nint>(() => Load(carrier, library));
        NativeLibrary.SetDllImportResolver(caller, (name, _, _) => name == library ? once.Value : 0);
    }

    private static nint Load(Assembly carrier, string library)
    {
        using var carried = carrier.GetManifestResourceStream(library);
        if (carried is null)
            return 0;
        int memory;
        fixed (byte* label = "library\0"u8)
            memory = Libc.memfd_create(label, CloseOnExec);
        if (memory < 0)
            throw new IOException($"{library} cannot be loaded: {Errno.Describe(Libc.Error())}.");
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{memory}");
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            carried.CopyTo(file);
        var loaded = NativeLibrary.Load(path);
        Libc.close(memory);
        return loaded;
    }
}
