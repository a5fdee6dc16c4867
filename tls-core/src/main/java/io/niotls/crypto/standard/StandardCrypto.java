package io.niotls.crypto.standard;

import io.niotls.crypto.Aead;
import io.niotls.crypto.CbcCipher;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hash;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.Hmac;
import io.niotls.crypto.HmacHkdf;
import io.niotls.crypto.HmacPrf;
import io.niotls.crypto.Hybrid;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.Prf;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.SignatureVerifier;
import io.niotls.crypto.Signer;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.crypto.bc.BcCrypto;
import io.niotls.crypto.jca.JcaCrypto;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;

/**
 * The JDK and bcprov together, each for what it is quicker at or alone to have. Every primitive is supported on every JDK.
 *
 * <p>Who serves what is written in one table, {@link Choice}. Safe for use by several threads.
 */
public final class StandardCrypto implements Crypto {
    private static final StandardCrypto INSTANCE = new StandardCrypto();

    private final JcaCrypto jdk = new JcaCrypto();
    private final BcCrypto bcprov = new BcCrypto();

    private StandardCrypto() {}

    /** Returns the one instance. */
    public static StandardCrypto instance() {
        return INSTANCE;
    }

    @Override
    public boolean supports(BulkCipher cipher) {
        return true;
    }

    @Override
    public boolean supports(NamedGroup group) {
        return group.isKnown();
    }

    @Override
    public boolean supports(SignatureScheme scheme) {
        return scheme.isKnown();
    }

    @Override
    public Aead aead(BulkCipher cipher, SecretBytes key) {
        return serving(cipher).aead(cipher, key);
    }

    @Override
    public CbcCipher cbc(BulkCipher cipher, SecretBytes key) {
        return serving(cipher).cbc(cipher, key);
    }

    private Crypto serving(BulkCipher cipher) {
        return Choice.of(cipher).isJdk() && jdk.supports(cipher) ? jdk : bcprov;
    }

    @Override
    public Hash hash(HashAlgorithm algorithm) {
        return (Choice.HASH.isJdk() ? jdk : bcprov).hash(algorithm);
    }

    @Override
    public Hmac hmac(HashAlgorithm algorithm, SecretBytes key) {
        return (Choice.HASH.isJdk() ? jdk : bcprov).hmac(algorithm, key);
    }

    @Override
    public Hkdf hkdf(HashAlgorithm algorithm) {
        return new HmacHkdf(this, algorithm);
    }

    @Override
    public Prf prf(HashAlgorithm algorithm) {
        return new HmacPrf(this, algorithm);
    }

    @Override
    public KeyExchange keyExchange(NamedGroup group) {
        return switch (group.kind()) {
            case HYBRID -> hybrid(Hybrid.Layout.of(group));
            case ELLIPTIC_CURVE -> (Choice.CURVE.isJdk() && jdk.supports(group) ? jdk : bcprov).keyExchange(group);
            // Not in the table: the two share one class for it. And both refuse what is unknown.
            case FINITE_FIELD, UNKNOWN -> bcprov.keyExchange(group);
        };
    }

    private KeyExchange hybrid(Hybrid.Layout layout) {
        Optional<KeyExchange> ofJdk = Choice.ML_KEM.isJdk() ? jdk.mlKem(layout.mlKem()) : Optional.empty();
        KeyExchange mlKem = ofJdk.orElseGet(() -> bcprov.mlKem(layout.mlKem()));
        return new Hybrid(layout, mlKem, keyExchange(layout.curve()));
    }

    @Override
    public KeyExchange diffieHellman(BigInteger prime, BigInteger generator) {
        return bcprov.diffieHellman(prime, generator);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A private key without an encoding, such as one in a PKCS #11 token, is used through the JCA provider that it belongs to.
     * Of other keys ECDSA signatures take the deterministic nonces of RFC 6979.
     */
    @Override
    public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey.getFormat() == null) {
            return jdk.signer(privateKey, publicKey);
        }
        SignatureScheme any = SubjectPublicKey.forSigning(publicKey).schemes().get(0);
        return serving(any).signer(privateKey, publicKey);
    }

    @Override
    public boolean verify(PublicKey publicKey, SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException {
        return serving(scheme).verify(publicKey, scheme, content, signature);
    }

    @Override
    public SignatureVerifier verifier(PublicKey publicKey) {
        SignatureVerifier ofJdk = jdk.verifier(publicKey);
        SignatureVerifier ofBcprov = bcprov.verifier(publicKey);
        return new SignatureVerifier() {
            @Override
            public boolean fits(SignatureScheme scheme, boolean tls13) {
                return ofBcprov.fits(scheme, tls13);
            }

            @Override
            public boolean verify(SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException {
                return (serving(scheme) == jdk ? ofJdk : ofBcprov).verify(scheme, content, signature);
            }
        };
    }

    private Crypto serving(SignatureScheme scheme) {
        return scheme.isKnown() && Choice.of(scheme).isJdk() && jdk.supports(scheme) ? jdk : bcprov;
    }
}
