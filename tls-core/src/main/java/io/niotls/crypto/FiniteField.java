package io.niotls.crypto;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Diffie-Hellman modulo a prime. All implementations share it: JDK and bcprov too compute it with {@link BigInteger#modPow}
 * and nothing else.
 *
 * <p>{@code modPow} is not constant-time. What makes that bearable is that every exponent is random and used for one handshake.
 */
public final class FiniteField implements KeyExchange {
    /** In which form the secret is fed to the key derivation. */
    private enum SecretForm {
        /** With leading zeros, as long as the prime: RFC 8446 §7.4.1. */
        PADDED,
        /** Without leading zeros: RFC 5246 §8.1.2. */
        STRIPPED
    }

    private final BigInteger prime;
    private final BigInteger generator;
    private final int exponentLength;
    private final SecretForm form;
    private final int shareLength;

    private FiniteField(BigInteger prime, BigInteger generator, int exponentLength, SecretForm form) {
        this.prime = prime;
        this.generator = generator;
        this.exponentLength = exponentLength;
        this.form = form;
        this.shareLength = (prime.bitLength() + 7) / 8;
    }

    /** Returns a group of RFC 7919 in the form of TLS 1.3: shares and secrets are as long as the prime. */
    public static FiniteField tls13(Ffdhe ffdhe) {
        return new FiniteField(ffdhe.prime(), Ffdhe.GENERATOR, ffdhe.exponentLength(), SecretForm.PADDED);
    }

    /**
     * Returns any group in the form of TLS 1.2: the secret has no leading zeros, and neither need shares from the peer.
     *
     * @param prime the modulus; its size has been checked by the caller
     * @param generator between 2 and prime - 2
     * @throws IllegalArgumentException if the generator is out of this range
     */
    public static FiniteField tls12(BigInteger prime, BigInteger generator) {
        if (generator.compareTo(BigInteger.TWO) < 0 || generator.compareTo(prime.subtract(BigInteger.TWO)) > 0) {
            throw new IllegalArgumentException("a generator that is not between 2 and prime - 2");
        }
        // A short exponent is safe modulo a safe prime only (van Oorschot and Wiener 1996), which nobody vouches for here.
        int exponentLength =
                Ffdhe.with(prime, generator).map(Ffdhe::exponentLength).orElse(prime.bitLength() - 1);
        return new FiniteField(prime, generator, exponentLength, SecretForm.STRIPPED);
    }

    @Override
    public KeyPair generate(SecureRandom random) {
        return new Pair(this, random);
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
        BigInteger peer = publicValue(peerShare);
        try (Pair pair = new Pair(this, random)) {
            return new Encapsulation(pair.share(), pair.agree(peer));
        }
    }

    /** Checks a share: RFC 8446 §4.2.8.1 and RFC 7919 §5.1, 1 < y < p - 1. */
    private BigInteger publicValue(byte[] share) throws TlsException {
        if (form == SecretForm.PADDED && share.length != shareLength) {
            throw new TlsException(Fault.INVALID_KEY_SHARE, share.length + " bytes for a prime of " + shareLength);
        }
        BigInteger value = new BigInteger(1, share);
        if (!isInside(value)) {
            throw new TlsException(Fault.INVALID_KEY_SHARE, "a Diffie-Hellman value that is out of range");
        }
        return value;
    }

    /** Returns whether a number is none of 0, 1, p - 1 and what is larger: those make the secret predictable. */
    private boolean isInside(BigInteger value) {
        return value.compareTo(BigInteger.ONE) > 0 && value.compareTo(prime.subtract(BigInteger.ONE)) < 0;
    }

    private byte[] padded(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] padded = new byte[shareLength];
        int length = Math.min(bytes.length, shareLength);
        System.arraycopy(bytes, bytes.length - length, padded, shareLength - length, length);
        return padded;
    }

    private static byte[] stripped(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static final class Pair implements KeyPair {
        private final FiniteField field;
        private final byte[] share;
        private BigInteger exponent;

        Pair(FiniteField field, SecureRandom random) {
            this.field = field;
            do {
                exponent = new BigInteger(field.exponentLength, random);
            } while (exponent.compareTo(BigInteger.ONE) <= 0);
            this.share = field.padded(field.generator.modPow(exponent, field.prime));
        }

        @Override
        public byte[] share() {
            return share;
        }

        @Override
        public SecretBytes decapsulate(byte[] peerShare) throws TlsException {
            return agree(field.publicValue(peerShare));
        }

        SecretBytes agree(BigInteger peer) throws TlsException {
            if (exponent == null) {
                throw new IllegalStateException("the key pair is closed");
            }
            BigInteger secret = peer.modPow(exponent, field.prime);
            // Possible modulo a prime that is not safe; NIST SP 800-56A §5.7.1.1 asks for this check.
            if (!field.isInside(secret)) {
                throw new TlsException(Fault.INVALID_KEY_SHARE, "a Diffie-Hellman value of a small subgroup");
            }
            return SecretBytes.owning(
                    switch (field.form) {
                        case PADDED -> field.padded(secret);
                        case STRIPPED -> stripped(secret);
                    });
        }

        @Override
        public void close() {
            exponent = null;
        }
    }
}
