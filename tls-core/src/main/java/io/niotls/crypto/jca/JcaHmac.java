package io.niotls.crypto.jca;

import io.niotls.crypto.Hmac;
import io.niotls.crypto.SecretBytes;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * HMAC by a state that it has taken from the spare ones and gives back, wiped, when it is closed. The state is never reached
 * through a closed HMAC: somebody else may be using it.
 */
final class JcaHmac implements Hmac {
    private static final AtomicReferenceFieldUpdater<JcaHmac, HmacState> STATE =
            AtomicReferenceFieldUpdater.newUpdater(JcaHmac.class, HmacState.class, "state");

    private final Spares<HmacState> spares;
    private volatile HmacState state;

    JcaHmac(Spares<HmacState> spares, SecretBytes key) {
        this.spares = spares;
        HmacState taken = spares.take();
        taken.start(key);
        this.state = taken;
    }

    @Override
    public int length() {
        return open().length();
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        open().update(bytes, offset, length);
    }

    @Override
    public void finish(byte[] out, int offset) {
        open().finish(out, offset);
    }

    private HmacState open() {
        HmacState taken = state;
        if (taken == null) {
            throw new IllegalStateException("the HMAC is closed");
        }
        return taken;
    }

    @Override
    public void close() {
        // Whoever closes twice, from whatever thread, gives the state back once.
        HmacState taken = STATE.getAndSet(this, null);
        if (taken != null) {
            taken.wipe();
            spares.give(taken);
        }
    }
}
