package io.niotls.crypto.bc;

import io.niotls.crypto.Hmac;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HMAC by bcprov, which keeps the hashed pads of its key. */
final class BcHmac implements Hmac {
    private HMac hmac;

    BcHmac(HashAlgorithm algorithm, SecretBytes key) {
        this.hmac = new HMac(BcDigests.make(algorithm));
        hmac.init(new KeyParameter(key.array()));
    }

    @Override
    public int length() {
        return open().getMacSize();
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        open().update(bytes, offset, length);
    }

    @Override
    public void finish(byte[] out, int offset) {
        open().doFinal(out, offset);
    }

    private HMac open() {
        if (hmac == null) {
            throw new IllegalStateException("the HMAC is closed");
        }
        return hmac;
    }

    /** Drops the key; bcprov has no way to wipe it. */
    @Override
    public void close() {
        hmac = null;
    }
}
