package io.niotls.crypto;

import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * A curve and ML-KEM side by side, RFC 10024: shares and secrets of the two are joined, so the result is safe as long as one of
 * them is. Both halves must be valid; each half checks its own.
 */
public final class Hybrid implements KeyExchange {
    /** Which halves a hybrid group has, and which of them comes first: it is not the same in all groups. */
    public enum Layout {
        /** X25519MLKEM768, RFC 10024: ML-KEM first. */
        X25519_MLKEM768(NamedGroup.X25519_MLKEM768, NamedGroup.X25519, 32, MlKem.ML_KEM_768, true),
        /** SecP256r1MLKEM768, RFC 10024: the curve first. */
        SECP256R1_MLKEM768(NamedGroup.SECP256R1_MLKEM768, NamedGroup.SECP256R1, 65, MlKem.ML_KEM_768, false),
        /** SecP384r1MLKEM1024, RFC 10024: the curve first. */
        SECP384R1_MLKEM1024(NamedGroup.SECP384R1_MLKEM1024, NamedGroup.SECP384R1, 97, MlKem.ML_KEM_1024, false);

        private final NamedGroup group;
        private final NamedGroup curve;
        private final int curveShareLength;
        private final MlKem mlKem;
        private final boolean mlKemFirst;

        Layout(NamedGroup group, NamedGroup curve, int curveShareLength, MlKem mlKem, boolean mlKemFirst) {
            this.group = group;
            this.curve = curve;
            this.curveShareLength = curveShareLength;
            this.mlKem = mlKem;
            this.mlKemFirst = mlKemFirst;
        }

        /**
         * Returns the layout of a hybrid group.
         *
         * @throws IllegalArgumentException if the group is of another kind
         */
        public static Layout of(NamedGroup group) {
            for (Layout layout : values()) {
                if (layout.group.equals(group)) {
                    return layout;
                }
            }
            throw new IllegalArgumentException(group + " is not a hybrid");
        }

        /** Returns the hybrid group. */
        public NamedGroup group() {
            return group;
        }

        /** Returns the group of its curve. */
        public NamedGroup curve() {
            return curve;
        }

        /** Returns its ML-KEM. */
        public MlKem mlKem() {
            return mlKem;
        }

        private byte[] join(byte[] mlKemPart, byte[] curvePart) {
            byte[] first = mlKemFirst ? mlKemPart : curvePart;
            byte[] second = mlKemFirst ? curvePart : mlKemPart;
            byte[] joined = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, joined, first.length, second.length);
            return joined;
        }

        private SecretBytes joinAndClose(SecretBytes mlKemSecret, SecretBytes curveSecret) {
            try (mlKemSecret;
                    curveSecret) {
                return SecretBytes.owning(join(mlKemSecret.array(), curveSecret.array()));
            }
        }

        /** Cuts a share in two; both halves have one length only. */
        private Halves split(byte[] share, int mlKemLength) throws TlsException {
            if (share.length != mlKemLength + curveShareLength) {
                throw new TlsException(Fault.INVALID_KEY_SHARE, group + " of " + share.length + " bytes");
            }
            int border = mlKemFirst ? mlKemLength : curveShareLength;
            byte[] first = Arrays.copyOf(share, border);
            byte[] second = Arrays.copyOfRange(share, border, share.length);
            return mlKemFirst ? new Halves(first, second) : new Halves(second, first);
        }
    }

    private record Halves(byte[] mlKem, byte[] curve) {}

    private final Layout layout;
    private final KeyExchange mlKem;
    private final KeyExchange curve;

    /**
     * Joins two key exchanges.
     *
     * @param layout of the hybrid group
     * @param mlKem serves {@link Layout#mlKem}
     * @param curve serves {@link Layout#curve}
     */
    public Hybrid(Layout layout, KeyExchange mlKem, KeyExchange curve) {
        this.layout = layout;
        this.mlKem = mlKem;
        this.curve = curve;
    }

    @Override
    public KeyPair generate(SecureRandom random) {
        return new HybridPair(layout, mlKem.generate(random), curve.generate(random));
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
        Halves halves = layout.split(peerShare, layout.mlKem().encapsulationKeyLength());
        Encapsulation mlKemAnswer = mlKem.encapsulate(halves.mlKem(), random);
        Encapsulation curveAnswer;
        try {
            curveAnswer = curve.encapsulate(halves.curve(), random);
        } catch (TlsException e) {
            mlKemAnswer.secret().close();
            throw e;
        }
        byte[] share = layout.join(mlKemAnswer.share(), curveAnswer.share());
        return new Encapsulation(share, layout.joinAndClose(mlKemAnswer.secret(), curveAnswer.secret()));
    }

    private static final class HybridPair implements KeyPair {
        private final Layout layout;
        private final KeyPair mlKem;
        private final KeyPair curve;
        private final byte[] share;

        HybridPair(Layout layout, KeyPair mlKem, KeyPair curve) {
            this.layout = layout;
            this.mlKem = mlKem;
            this.curve = curve;
            this.share = layout.join(mlKem.share(), curve.share());
        }

        @Override
        public byte[] share() {
            return share;
        }

        @Override
        public SecretBytes decapsulate(byte[] peerShare) throws TlsException {
            Halves halves = layout.split(peerShare, layout.mlKem().ciphertextLength());
            // The curve first: it can refuse, after which there is no ML-KEM secret to wipe.
            SecretBytes curveSecret = curve.decapsulate(halves.curve());
            SecretBytes mlKemSecret;
            try {
                mlKemSecret = mlKem.decapsulate(halves.mlKem());
            } catch (TlsException e) {
                curveSecret.close();
                throw e;
            }
            return layout.joinAndClose(mlKemSecret, curveSecret);
        }

        @Override
        public Optional<KeyPair> component(NamedGroup group) {
            return group.equals(layout.curve()) ? Optional.of(curve) : Optional.empty();
        }

        @Override
        public void close() {
            mlKem.close();
            curve.close();
        }
    }
}
