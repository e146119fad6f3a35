using System.Collections.Immutable;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;

namespace Tourniquet.Vault.Tests;

/// <summary>The real file system, which dies at its n-th change: that call and all after it do nothing and throw. Only closing still works.</summary>
public sealed class DyingFileSystem(int deathAt) : IFileSystem
{
    private readonly LinuxFileSystem real = LinuxFileSystem.Instance;

    public int Changes { get; private set; }

    public bool IsDead => Changes >= deathAt;

    public int OpenFolder(int folder, ReadOnlySpan<byte> path) => Alive().OpenFolder(folder, path);

    public IFolderListing List(int folder) => Alive().List(folder);

    public int OpenFile(int folder, ReadOnlySpan<byte> name) => Alive().OpenFile(folder, name);

    public int OpenFileToWrite(int folder, ReadOnlySpan<byte> name) => Alive().OpenFileToWrite(folder, name);

    public void Close(int handle) => real.Close(handle);

    public int ReadSymbolicLink(int folder, ReadOnlySpan<byte> name, Span<byte> target) => Alive().ReadSymbolicLink(folder, name, target);

    public int Stat(int folder, ReadOnlySpan<byte> name, out FileStat stat) => Alive().Stat(folder, name, out stat);

    public int StatHandle(int handle, out FileStat stat) => Alive().StatHandle(handle, out stat);

    public int Read(int file, long offset, Span<byte> buffer) => Alive().Read(file, offset, buffer);

    public int ReadMetadata(int handle, out FileMetadata metadata) => Alive().ReadMetadata(handle, out metadata);

    public int ReadAttributes(int folder, ReadOnlySpan<byte> name, out ImmutableArray<ExtendedAttribute> attributes) => Alive().ReadAttributes(folder, name, out attributes);

    public int ReadAttribute(int handle, string name, Span<byte> value) => Alive().ReadAttribute(handle, name, value);

    public int ReadLocks(int handle, out FileLocks locks) => Alive().ReadLocks(handle, out locks);

    public int Space(int handle, out long free, out long total) => Alive().Space(handle, out free, out total);

    public int MakeFolder(int folder, ReadOnlySpan<byte> name, uint mode) => Change().MakeFolder(folder, name, mode);

    public int CreateFile(int folder, ReadOnlySpan<byte> name) => Change().CreateFile(folder, name);

    public int Link(int fromFolder, ReadOnlySpan<byte> fromName, int toFolder, ReadOnlySpan<byte> toName) => Change().Link(fromFolder, fromName, toFolder, toName);

    public int LinkHandle(int file, int toFolder, ReadOnlySpan<byte> toName) => Change().LinkHandle(file, toFolder, toName);

    public int MakeSymbolicLink(ReadOnlySpan<byte> target, int folder, ReadOnlySpan<byte> name) => Change().MakeSymbolicLink(target, folder, name);

    public int Rename(int fromFolder, ReadOnlySpan<byte> fromName, int toFolder, ReadOnlySpan<byte> toName, bool replace) =>
        Change().Rename(fromFolder, fromName, toFolder, toName, replace);

    public int Exchange(int folder, ReadOnlySpan<byte> name, int otherFolder, ReadOnlySpan<byte> otherName) => Change().Exchange(folder, name, otherFolder, otherName);

    public int Remove(int folder, ReadOnlySpan<byte> name) => Change().Remove(folder, name);

    public int RemoveFolder(int folder, ReadOnlySpan<byte> name) => Change().RemoveFolder(folder, name);

    /// <summary>Dies in the middle of a copy as well: half of the content is there.</summary>
    public int CopyContent(int from, int to, long length)
    {
        Alive();
        if (Changes + 1 == deathAt)
            real.CopyContent(from, to, length / 2);
        return Change().CopyContent(from, to, length);
    }

    public int CloneContent(int from, int to) => Change().CloneContent(from, to);

    public int Write(int file, long offset, ReadOnlySpan<byte> bytes) => Change().Write(file, offset, bytes);

    public int Truncate(int file, long length) => Change().Truncate(file, length);

    public int WriteMetadata(int handle, FileMetadata metadata) => Change().WriteMetadata(handle, metadata);

    public int ReadAttribute(int folder, ReadOnlySpan<byte> name, string attribute, Span<byte> value) => Alive().ReadAttribute(folder, name, attribute, value);

    public int WriteMetadata(int folder, ReadOnlySpan<byte> name, FileMetadata metadata) => Change().WriteMetadata(folder, name, metadata);

    public int RemoveAttribute(int folder, ReadOnlySpan<byte> name, string attribute) => Change().RemoveAttribute(folder, name, attribute);

    public int WriteOwnerAndTimes(int folder, ReadOnlySpan<byte> name, FileMetadata metadata) => Change().WriteOwnerAndTimes(folder, name, metadata);

    public int WriteAttribute(int handle, string name, ReadOnlySpan<byte> value) => Change().WriteAttribute(handle, name, value);

    public int RemoveAttribute(int handle, string name) => Change().RemoveAttribute(handle, name);

    public int WriteLocks(int handle, FileLocks locks) => Change().WriteLocks(handle, locks);

    private LinuxFileSystem Change()
    {
        Alive();
        Changes++;
        return Alive();
    }

    private LinuxFileSystem Alive() => IsDead ? throw new KilledException() : real;
}

public sealed class KilledException : Exception;
