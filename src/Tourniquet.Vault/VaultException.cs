using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>A vault that cannot be used, with a sentence for the administrator.</summary>
public sealed class VaultException(string message) : Exception(message)
{
    internal static int Check(int result, string doing, RawPath path) =>
        result >= 0 ? result : throw new VaultException($"Could not {doing} {path}: {Errno.Describe(result)}.");
}
