package io.niotls.crypto.jca;

import io.niotls.crypto.Hmac;
import io.niotls.crypto.SecretBytes;

/**
 * HMAC by a state that it has taken from the spare ones and gives back, wiped, when it is closed. The state is never reached
 * through a closed HMAC: somebody else may be using it.
 */
final class JcaHmac implements Hmac {
    private final Spares<HmacState> spares;
    private HmacState state;

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
        if (state == null) {
            throw new IllegalStateException("the HMAC is closed");
        }
        return state;
    }

    @Override
    public void close() {
        if (state != null) {
            HmacState wiped = state;
            state = null;
            wiped.wipe();
            spares.give(wiped);
        }
    }
}
