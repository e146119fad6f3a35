using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>How much the vault holds in copies; links cost nothing while the file lives. Walks the vault, for a bounded number of files.</summary>
public static class VaultSize
{
    private const int MostFiles = 200_000;

    /// <summary>Bytes in versions and quarantine, by file size: clones share blocks, so the disk may have less to carry.</summary>
    public static long Of(VaultStore vault)
    {
        var budget = MostFiles;
        return Walk(vault.Files, vault.Versions, ref budget) + Walk(vault.Files, vault.Quarantine, ref budget);
    }

    private static long Walk(IFileSystem files, int folder, ref int budget)
    {
        long bytes = 0;
        using var listing = files.List(folder);
        while (budget > 0 && listing.Next(out var name, out _, out var type))
        {
            if (type == FileType.Folder && files.OpenFolder(folder, name) is var below and >= 0)
            {
                bytes += Walk(files, below, ref budget);
                files.Close(below);
            }
            else if (files.Stat(folder, name, out var stat) >= 0)
            {
                bytes += stat.Size;
                budget--;
            }
        }

        return bytes;
    }
}
