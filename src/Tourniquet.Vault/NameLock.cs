using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Names of the mirror are changed by one thread at a time, except where each works on a name of its own. Whoever is alone may ask to be
/// alone again; who holds a single name may ask for nothing more.
/// </summary>
internal sealed class NameLock
{
    private readonly Lock[] stripes = [new(), new(), new(), new(), new(), new(), new(), new()];

    public Scope Alone() => new(stripes);

    public Scope With(RawPath name) => new(stripes.AsSpan((int)((uint)name.GetHashCode() % (uint)stripes.Length), 1));

    public readonly ref struct Scope : IDisposable
    {
        private readonly ReadOnlySpan<Lock> held;

        public Scope(ReadOnlySpan<Lock> toHold)
        {
            held = toHold;
            foreach (var stripe in held)
                stripe.Enter();
        }

        public void Dispose()
        {
            foreach (var stripe in held)
                stripe.Exit();
        }
    }
}
