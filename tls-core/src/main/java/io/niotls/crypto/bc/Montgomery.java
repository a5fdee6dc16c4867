package io.niotls.crypto.bc;

import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc7748.X448;

/** x25519 and x448, RFC 7748 §6; every string of the right length is a share, some lead to a secret of zeros. */
enum Montgomery implements KeyExchange {
    /** x25519. */
    X25519_AGREEMENT(X25519.POINT_SIZE) {
        @Override
        void generatePrivateKey(SecureRandom random, byte[] key) {
            X25519.generatePrivateKey(random, key);
        }

        @Override
        void generatePublicKey(byte[] key, byte[] share) {
            X25519.generatePublicKey(key, 0, share, 0);
        }

        @Override
        boolean agree(byte[] key, byte[] peerShare, byte[] secret) {
            return X25519.calculateAgreement(key, 0, peerShare, 0, secret, 0);
        }
    },
    /** x448. */
    X448_AGREEMENT(X448.POINT_SIZE) {
        @Override
        void generatePrivateKey(SecureRandom random, byte[] key) {
            X448.generatePrivateKey(random, key);
        }

        @Override
        void generatePublicKey(byte[] key, byte[] share) {
            X448.generatePublicKey(key, 0, share, 0);
        }

        @Override
        boolean agree(byte[] key, byte[] peerShare, byte[] secret) {
            return X448.calculateAgreement(key, 0, peerShare, 0, secret, 0);
        }
    };

    /** The length of a private key, a share and a secret. */
    private final int length;

    Montgomery(int length) {
        this.length = length;
    }

    abstract void generatePrivateKey(SecureRandom random, byte[] key);

    abstract void generatePublicKey(byte[] key, byte[] share);

    /** Finds the secret; returns false if it is zeros. */
    abstract boolean agree(byte[] key, byte[] peerShare, byte[] secret);

    @Override
    public KeyPair generate(SecureRandom random) {
        return new Pair(this, random);
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
        try (Pair pair = new Pair(this, random)) {
            return new Encapsulation(pair.share(), pair.decapsulate(peerShare));
        }
    }

    private static final class Pair implements KeyPair {
        private final Montgomery curve;
        private final byte[] share;
        private byte[] privateKey;

        Pair(Montgomery curve, SecureRandom random) {
            this.curve = curve;
            this.share = new byte[curve.length];
            this.privateKey = new byte[curve.length];
            curve.generatePrivateKey(random, privateKey);
            curve.generatePublicKey(privateKey, share);
        }

        @Override
        public byte[] share() {
            return share;
        }

        @Override
        public SecretBytes decapsulate(byte[] peerShare) throws TlsException {
            if (privateKey == null) {
                throw new IllegalStateException("the key pair is closed");
            }
            if (peerShare.length != curve.length) {
                throw new TlsException(Fault.INVALID_KEY_SHARE, peerShare.length + " bytes, not " + curve.length);
            }
            byte[] secret = new byte[curve.length];
            // RFC 8446 §7.4.2: a secret of zeros means a point of small order, and must end the handshake.
            if (!curve.agree(privateKey, peerShare, secret)) {
                throw new TlsException(Fault.INVALID_KEY_SHARE, "a point of small order");
            }
            return SecretBytes.owning(secret);
        }

        @Override
        public void close() {
            if (privateKey != null) {
                Arrays.fill(privateKey, (byte) 0);
                privateKey = null;
            }
        }
    }
}
