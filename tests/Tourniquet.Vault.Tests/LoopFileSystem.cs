using System.Diagnostics;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault.Tests;

/// <summary>A real file system in a file, mounted in a temporary folder of its own and unmounted whatever happens.</summary>
public sealed class LoopFileSystem : IDisposable
{
    // The least that each kind can be made with, sparse.
    private static readonly Dictionary<string, int> Megabytes = new() { ["ext4"] = 256, ["xfs"] = 320, ["btrfs"] = 256 };

    private readonly string folder = Directory.CreateTempSubdirectory("tourniquet-vault-").FullName;
    private bool isMounted;

    public LoopFileSystem(string kind, int? megabytes = null)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("needs root: it mounts a file system");
        (Kind, Image, Top) = (kind, Path.Combine(folder, "image"), Path.Combine(folder, "top"));
        Directory.CreateDirectory(Top);
        using (var image = File.Create(Image))
            image.SetLength((megabytes ?? Megabytes[kind]) * 1_000_000L);
        Run($"mkfs.{kind}", kind == "btrfs" ? ["-q", "-f", Image] : ["-q", Image]);
        Mount();
    }

    private LoopFileSystem(string kind, string image)
    {
        (Kind, Image, Top) = (kind, Path.Combine(folder, "image"), Path.Combine(folder, "top"));
        Directory.CreateDirectory(Top);
        Run("cp", ["--sparse=always", image, Image]);
        Mount();
    }

    public string Kind { get; }

    public string Image { get; }

    public string Top { get; }

    public RawPath TopPath => RawPath.Of(Top);

    /// <summary>What would be there after a power cut now: only what has reached the disk. The copy is mounted beside this one.</summary>
    public LoopFileSystem AfterPowerCut() => new(Kind, Image);

    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Unmount();
        Directory.Delete(folder, recursive: true);
    }

    private void Mount()
    {
        AppDomain.CurrentDomain.ProcessExit += OnExit;

        // Two file systems with one id: xfs refuses, the others do not mind.
        Run("mount", "-o", Kind == "xfs" ? "loop,nouuid" : "loop", Image, Top);
        isMounted = true;
    }

    private void OnExit(object? sender, EventArgs e) => Unmount();

    private void Unmount()
    {
        if (!isMounted)
            return;
        isMounted = false;
        try
        {
            Run("umount", Top);
        }
        catch (InvalidOperationException)
        {
            Run("umount", "-l", Top);
        }
    }
}
