package io.niotls.crypto.jca;

import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyAgreement;

/** Diffie-Hellman on a curve by {@link KeyAgreement}; what a share looks like is the curve's {@link ShareForm} to know. */
final class JcaAgreement implements KeyExchange {
    /** Turns public keys to shares and back. */
    interface ShareForm {
        /** Returns what of a key is sent. */
        byte[] shareOf(PublicKey key);

        /**
         * Returns the key of a share.
         *
         * @throws GeneralSecurityException if the share is not valid
         */
        PublicKey keyOf(byte[] share) throws GeneralSecurityException;
    }

    private final AlgorithmParameterSpec parameters;
    private final Service<KeyPairGenerator> generators;
    private final Service<KeyAgreement> agreements;
    private final ShareForm form;

    JcaAgreement(AlgorithmParameterSpec parameters, Service<KeyPairGenerator> generators, Service<KeyAgreement> agreements,
            ShareForm form) {
        this.parameters = parameters;
        this.generators = generators;
        this.agreements = agreements;
        this.form = form;
    }

    @Override
    public KeyPair generate(SecureRandom random) {
        return newPair(random);
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
        PublicKey peer = peerKey(peerShare);
        try (Pair pair = newPair(random)) {
            return new Encapsulation(pair.share(), pair.agree(peer));
        }
    }

    private Pair newPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = generators.make();
            generator.initialize(parameters, random);
            java.security.KeyPair keys = generator.generateKeyPair();
            return new Pair(keys.getPrivate(), form.shareOf(keys.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the provider no longer makes keys on a curve that it offered", e);
        }
    }

    private PublicKey peerKey(byte[] share) throws TlsException {
        try {
            return form.keyOf(share);
        } catch (GeneralSecurityException e) {
            throw new TlsException(Fault.INVALID_KEY_SHARE, null, e);
        }
    }

    private final class Pair implements KeyPair {
        private final byte[] share;
        private PrivateKey privateKey;

        Pair(PrivateKey privateKey, byte[] share) {
            this.privateKey = privateKey;
            this.share = share;
        }

        @Override
        public byte[] share() {
            return share;
        }

        @Override
        public SecretBytes decapsulate(byte[] peerShare) throws TlsException {
            return agree(peerKey(peerShare));
        }

        SecretBytes agree(PublicKey peer) throws TlsException {
            if (privateKey == null) {
                throw new IllegalStateException("the key pair is closed");
            }
            try {
                KeyAgreement agreement = agreements.make();
                agreement.init(privateKey);
                agreement.doPhase(peer, true);
                return SecretBytes.owning(agreement.generateSecret());
            } catch (GeneralSecurityException e) {
                // The provider looks for points of small order itself, RFC 7748 §6.
                throw new TlsException(Fault.INVALID_KEY_SHARE, null, e);
            }
        }

        /** Drops the private key; the JDK's cannot be wiped. */
        @Override
        public void close() {
            privateKey = null;
        }
    }
}
