package io.niotls.nio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;

/**
 * A channel's registration with our selector, and beside it the key that the channel's transport has with the platform's.
 *
 * <p>What the program sees is atomic. The rest belongs to the selector: the fields that say so are guarded by its monitor, and
 * {@code nextChanged} by whoever has won {@link #markChanged}.
 */
final class TlsSelectionKey extends AbstractSelectionKey {
    private static final VarHandle INTEREST;
    private static final VarHandle CHANGED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            INTEREST = lookup.findVarHandle(TlsSelectionKey.class, "interest", int.class);
            CHANGED = lookup.findVarHandle(TlsSelectionKey.class, "changed", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final TlsSelector selector;
    private final AbstractSelectableChannel channel;
    /** The channel again, as its selector knows it. */
    final Selectable source;
    /** The transport's key; set once, before anyone else knows this key. */
    private SelectionKey raw;

    private volatile int interest;
    private volatile int ready;

    /** Whether this key is among those that the selector looks at before it waits. */
    private volatile boolean changed;
    /** The next of those. */
    TlsSelectionKey nextChanged;

    /** What this selection has found ready. The selector's. */
    int found;
    /** What the transport's key waits for. The selector's. */
    private int awaited;
    /** When the selector is to call {@link Selectable#expire}. The selector's. */
    Deadlines.Entry deadline;

    TlsSelectionKey(TlsSelector selector, AbstractSelectableChannel channel, Selectable source) {
        this.selector = selector;
        this.channel = channel;
        this.source = source;
    }

    /** Registers the transport. */
    void register(Selector platform, int ops) {
        interest = ops;
        try {
            raw = source.transport().register(platform, 0, this);
        } catch (ClosedChannelException closed) {
            // The registration of a channel that is closed meanwhile is undone by the closing thread.
            throw new CancelledKeyException();
        }
    }

    /** Returns the selector, as the class that it is. */
    TlsSelector owner() {
        return selector;
    }

    /** Returns the transport's key. */
    SelectionKey raw() {
        return raw;
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public Selector selector() {
        return selector;
    }

    @Override
    public int interestOps() {
        ensureValid();
        return interest;
    }

    /** Takes effect with the next selection; a selection that is under way may see it. */
    @Override
    public SelectionKey interestOps(int ops) {
        ensureValid();
        ensureLegal(ops);
        if ((int) INTEREST.getAndSet(this, ops) != ops) {
            selector.changed(this);
        }
        return this;
    }

    @Override
    public int interestOpsOr(int ops) {
        ensureValid();
        ensureLegal(ops);
        int before = (int) INTEREST.getAndBitwiseOr(this, ops);
        if ((before | ops) != before) {
            selector.changed(this);
        }
        return before;
    }

    @Override
    public int interestOpsAnd(int ops) {
        ensureValid();
        int before = (int) INTEREST.getAndBitwiseAnd(this, ops);
        if ((before & ops) != before) {
            selector.changed(this);
        }
        return before;
    }

    @Override
    public int readyOps() {
        ensureValid();
        return ready;
    }

    private void ensureValid() {
        if (!isValid()) {
            throw new CancelledKeyException();
        }
    }

    private void ensureLegal(int ops) {
        if ((ops & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException("the channel has no operation for these bits: " + (ops & ~channel.validOps()));
        }
    }

    // ---- The selector's side ----

    /** Returns the interest set, also of a cancelled key. */
    int interest() {
        return interest;
    }

    /** Sets the ready set. */
    void ready(int ops) {
        ready = ops;
    }

    /**
     * Adds to the ready set.
     *
     * @return whether that has changed it
     */
    boolean addReady(int ops) {
        int before = ready;
        ready = before | ops;
        return (before | ops) != before;
    }

    /** Returns whether the caller is to put this key among the changed ones: nobody has done so since it was last looked at. */
    boolean markChanged() {
        return !changed && CHANGED.compareAndSet(this, false, true);
    }

    /** Says that this key is about to be looked at. */
    void unmarkChanged() {
        changed = false;
    }

    /** Makes the transport's key wait for some operations, as long as it is this key's. */
    void await(int ops) {
        if (ops != awaited && raw.attachment() == this) {
            try {
                raw.interestOps(ops);
                awaited = ops;
            } catch (CancelledKeyException gone) {
                // The transport is closed; this key follows.
            }
        }
    }

    /**
     * Cancels the transport's key, as long as it is this key's.
     *
     * @return whether it was
     */
    boolean cancelTransport() {
        if (raw.attachment() != this) {
            return false;
        }
        raw.cancel();
        return true;
    }

    @Override
    public String toString() {
        return "TlsSelectionKey[" + channel + (isValid() ? ", interest " + interest + ", ready " + ready : ", invalid") + "]";
    }
}
