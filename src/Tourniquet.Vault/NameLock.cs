namespace Tourniquet.Vault;

/// <summary>
/// Names of the mirror are changed by one thread at a time, except where several are known to work on different names. Whoever is alone may
/// ask to be alone again; who is together with others may not.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A mirror lives as long as its vault, and the lock holds nothing but two events that finalizers let go.")]
internal sealed class NameLock
{
    private readonly ReaderWriterLockSlim names = new(LockRecursionPolicy.SupportsRecursion);

    public AloneScope Alone() => new(names);

    public TogetherScope Together() => new(names);

    public readonly ref struct AloneScope : IDisposable
    {
        private readonly ReaderWriterLockSlim names;

        public AloneScope(ReaderWriterLockSlim names) => (this.names = names).EnterWriteLock();

        public void Dispose() => names.ExitWriteLock();
    }

    public readonly ref struct TogetherScope : IDisposable
    {
        private readonly ReaderWriterLockSlim names;

        public TogetherScope(ReaderWriterLockSlim names) => (this.names = names).EnterReadLock();

        public void Dispose() => names.ExitReadLock();
    }
}
