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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The JDK and bcprov together, each for what it is quicker at or alone to have. Every primitive is supported on every JDK.
 *
 * <p>Who serves what is written in one table, {@link Choice}. Safe for use by several threads: nothing in it changes after the
 * constructor.
 */
public final class StandardCrypto implements Crypto {
    private static final StandardCrypto INSTANCE = new StandardCrypto();

    private final Crypto bc;
    private final Map<Choice, Crypto> chosen = new EnumMap<>(Choice.class);
    private final Map<BulkCipher, Crypto> ciphers = new EnumMap<>(BulkCipher.class);
    private final Map<NamedGroup, KeyExchange> exchanges = new HashMap<>();
    private final Map<SignatureScheme, Crypto> signatures = new HashMap<>();
    private final Crypto opaqueKeys;

    private StandardCrypto() {
        JcaCrypto jca = new JcaCrypto();
        BcCrypto bcprov = new BcCrypto();
        bc = bcprov;
        opaqueKeys = jca;
        for (Choice choice : Choice.values()) {
            chosen.put(choice, choice.isJdk() ? jca : bcprov);
        }
        for (BulkCipher cipher : BulkCipher.values()) {
            Crypto preferred = chosen.get(Choice.of(cipher));
            ciphers.put(cipher, preferred.supports(cipher) ? preferred : bcprov);
        }
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            Crypto preferred = chosen.get(Choice.of(scheme));
            signatures.put(scheme, preferred.supports(scheme) ? preferred : bcprov);
        }
        for (NamedGroup group : NamedGroup.KNOWN) {
            Crypto preferred = chosen.get(Choice.of(group));
            exchanges.put(group, (preferred.supports(group) ? preferred : bcprov).keyExchange(group));
        }
        for (Hybrid.Layout layout : Hybrid.Layout.values()) {
            Optional<KeyExchange> ofJdk = Choice.ML_KEM.isJdk() ? jca.mlKem(layout.mlKem()) : Optional.empty();
            KeyExchange mlKem = ofJdk.orElseGet(() -> bcprov.mlKem(layout.mlKem()));
            exchanges.put(layout.group(), new Hybrid(layout, mlKem, exchanges.get(layout.curve())));
        }
    }

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
        return ciphers.get(cipher).aead(cipher, key);
    }

    @Override
    public CbcCipher cbc(BulkCipher cipher, SecretBytes key) {
        return ciphers.get(cipher).cbc(cipher, key);
    }

    @Override
    public Hash hash(HashAlgorithm algorithm) {
        return chosen.get(Choice.HASH).hash(algorithm);
    }

    @Override
    public Hmac hmac(HashAlgorithm algorithm, SecretBytes key) {
        return chosen.get(Choice.HASH).hmac(algorithm, key);
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
        KeyExchange exchange = exchanges.get(group);
        if (exchange == null) {
            throw new UnsupportedOperationException(group + " is not known");
        }
        return exchange;
    }

    @Override
    public KeyExchange diffieHellman(BigInteger prime, BigInteger generator) {
        return chosen.get(Choice.FINITE_FIELD).diffieHellman(prime, generator);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A private key without an encoding, such as one in a PKCS #11 token, is used through the JCA provider that it belongs to.
     */
    @Override
    public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey.getFormat() == null) {
            return opaqueKeys.signer(privateKey, publicKey);
        }
        SignatureScheme any = SubjectPublicKey.forSigning(publicKey).schemes().get(0);
        return signatures.get(any).signer(privateKey, publicKey);
    }

    @Override
    public boolean verify(PublicKey publicKey, SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException {
        return signatures.getOrDefault(scheme, bc).verify(publicKey, scheme, content, signature);
    }
}
