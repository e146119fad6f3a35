using System.Collections.Immutable;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Remembers what the links of the vault cannot: a link shares its inode, so mode, owner, times and ACLs change with the file. Also what each
/// version should be, so that a damaged one is noticed. It can be rebuilt from the vault at any time, and is written behind: nobody waits for
/// it, and after a kill it may lack the last moments. Owns the SQLite file and the thread that writes it. Safe for several threads.
/// </summary>
public sealed class VaultIndex : IDisposable
{
    private const int BatchSize = 4096;

    // A baseline that is faster than the disk of the index waits beyond this; captures and events never do.
    private const int MostAhead = 256 * 1024;

    private readonly Lock sync = new();
    private readonly Lock tablesLock = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly Thread writer;
    private readonly string path;
    private readonly TimeProvider clock;
    private IndexTables tables;
    private List<IndexWork> pending = [];
    private long accepted;
    private long written;
    private bool isClosing;

    private VaultIndex(string path, TimeProvider clock, IndexTables tables)
    {
        (this.path, this.clock, this.tables) = (path, clock, tables);
        writer = new(Write) { IsBackground = true, Name = "vault index" };
        writer.Start();
    }

    /// <summary>Why nothing is being written any more; null while all is well. <see cref="VaultCheck"/> starts over.</summary>
    public string? Broken { get; private set; }

    /// <param name="rebuilt">The file could not be read and was set aside as <c>.corrupt-…</c>: the next baseline or check fills the new one.</param>
    public static VaultIndex Open(string statePath, string vaultId, TimeProvider clock, out bool rebuilt)
    {
        Directory.CreateDirectory(statePath);
        var location = Path.Combine(statePath, $"index-{vaultId}.db");
        rebuilt = false;
        if (IndexTables.TryOpen(location) is { } opened)
            return new(location, clock, opened);
        rebuilt = true;
        SetAside(location, clock);
        return new(location, clock, IndexTables.TryOpen(location) ?? throw new VaultException($"The index {location} cannot be made. Nothing in the vault was touched. Is its disk full or read-only?"));
    }

    public long CountFiles()
    {
        Flush();
        return Read(t => t.CountFiles());
    }

    public long CountVersions()
    {
        Flush();
        return Read(t => t.CountVersions());
    }

    /// <summary>What a file was when it was last linked or looked at; its time of access is not kept.</summary>
    public IndexedFile? Find(RawPath file)
    {
        Flush();
        return FindWritten(file);
    }

    /// <summary>Waits until all that was told so far is in the file.</summary>
    public void Flush()
    {
        var target = Interlocked.Read(ref accepted);
        var spin = default(SpinWait);
        while (Interlocked.Read(ref written) < target && writer.IsAlive)
        {
            wake.Release();
            spin.SpinOnce(sleep1Threshold: 20);
        }
    }

    public void Dispose()
    {
        Flush();
        isClosing = true;
        wake.Release();
        writer.Join();
        tables.Dispose();
        wake.Dispose();
    }

    internal void Put(RawPath file, in FileStat stat, ImmutableArray<ExtendedAttribute> attributes) => Accept(IndexWork.Put(file, stat, attributes));

    internal void Put(RawPath file, IndexedFile known) => Accept(IndexWork.Put(file, known));

    internal void Remove(RawPath file) => Accept(new(IndexWorkKind.RemoveFile, file));

    internal void MoveFolder(RawPath from, RawPath to) => Accept(new(IndexWorkKind.MoveFolder, from) { To = to });

    internal void PutVersion(VersionRef version, FileMetadata metadata) => Accept(new(IndexWorkKind.PutVersion, version.Path) { Stamp = version.Stamp, Metadata = metadata });

    internal void RemoveVersion(VersionRef version) => Accept(new(IndexWorkKind.RemoveVersion, version.Path) { Stamp = version.Stamp });

    /// <summary>All below a folder has been told: the next baseline need not look at what is linked already.</summary>
    internal void MarkFilled(RawPath folder) => Accept(new(IndexWorkKind.MarkFilled, folder));

    internal bool IsFilled(RawPath folder) => Read(t => t.IsFilled(folder));

    /// <summary>As <see cref="Find"/>, by what has reached the file already.</summary>
    public IndexedFile? FindWritten(RawPath file) => Read(t => t.Find(file));

    internal FileMetadata? FindVersion(VersionRef version) => Read(t => t.FindVersion(version));

    /// <summary>Everything told from now on counts as seen in a new round; see <see cref="ForgetUnseen"/>.</summary>
    internal void BeginRound()
    {
        Flush();
        lock (tablesLock)
            tables.BeginRound();
    }

    /// <summary>Versions that this round did not come upon; forgets them, and files likewise.</summary>
    internal IReadOnlyList<VersionRef> ForgetUnseen()
    {
        Flush();
        lock (tablesLock)
            return tables.ForgetUnseen();
    }

    internal bool IsSound() => Read(t => t.IsSound());

    /// <summary>Sets the file aside and begins an empty one.</summary>
    internal void StartOver()
    {
        Flush();
        lock (tablesLock)
        {
            tables.Dispose();
            SetAside(path, clock);
            tables = IndexTables.TryOpen(path) ?? throw new VaultException($"The index {path} cannot be made. Nothing in the vault was touched.");
            Broken = null;
        }
    }

    /// <summary>For a baseline, which could run away from the disk of the index.</summary>
    internal void Throttle()
    {
        while (Interlocked.Read(ref accepted) - Interlocked.Read(ref written) > MostAhead && writer.IsAlive)
            Thread.Sleep(1);
    }

    private void Accept(in IndexWork work)
    {
        bool isFull;
        lock (sync)
        {
            pending.Add(work);
            accepted++;
            isFull = pending.Count == BatchSize;
        }

        if (isFull)
            wake.Release();
    }

    private T? Read<T>(Func<IndexTables, T> read)
    {
        try
        {
            lock (tablesLock)
                return read(tables);
        }
        catch (IndexException e)
        {
            Broken = e.Message;
            return default;
        }
    }

    private void Write()
    {
        var batch = new List<IndexWork>(BatchSize);
        while (true)
        {
            wake.Wait(TimeSpan.FromMilliseconds(500));
            lock (sync)
                (batch, pending) = (pending, batch);
            if (batch.Count == 0 && isClosing)
                return;
            try
            {
                if (batch.Count > 0 && Broken is null)
                    lock (tablesLock)
                        tables.Apply(batch);
            }
            catch (IndexException e)
            {
                Broken = e.Message;
            }

            Interlocked.Add(ref written, batch.Count);
            batch.Clear();
        }
    }

    private static void SetAside(string location, TimeProvider at)
    {
        foreach (var end in new[] { "-wal", "-shm" })
            File.Delete(location + end);
        if (File.Exists(location))
            File.Move(location, $"{location}.corrupt-{at.GetUtcNow():yyyyMMdd'T'HHmmssfffffff}");
    }
}

/// <param name="Metadata">Mode, owner, time of change, size and attributes; the time of access is that of change.</param>
public sealed record IndexedFile(ulong Inode, FileMetadata Metadata);
