package io.niotls.crypto.jca;

import io.niotls.crypto.Aead;
import io.niotls.crypto.CbcCipher;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.Ffdhe;
import io.niotls.crypto.FiniteField;
import io.niotls.crypto.Hash;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.Hmac;
import io.niotls.crypto.HmacHkdf;
import io.niotls.crypto.HmacPrf;
import io.niotls.crypto.Hybrid;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.MlKem;
import io.niotls.crypto.Prf;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.Signer;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.crypto.jca.AeadCiphers.NonceForm;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;

/**
 * Everything that the running JDK's own providers offer. What they lack on every JDK is AES-CCM; ML-KEM, and so the hybrid
 * groups, are there from JDK 24 on. Elliptic curves work but are several times slower than bcprov's.
 *
 * <p>Safe for use by several threads: each provider is looked up once, when it is first needed.
 */
public final class JcaCrypto implements Crypto {
    private final OnFirstUse<HashAlgorithm, Service<MessageDigest>> digests = new OnFirstUse<>(
            hash -> Service.find(provider -> MessageDigest.getInstance(hash.jcaName(), provider)));
    private final OnFirstUse<HashAlgorithm, Spares<HmacState>> hmacs = new OnFirstUse<>(
            hash -> Optional.of(new Spares<>(() -> new HmacState(hash, digest(hash)))));
    private final OnFirstUse<BulkCipher, Service<Cipher>> ciphers = new OnFirstUse<>(cipher -> transformation(cipher)
            .flatMap(name -> Service.find(provider -> Cipher.getInstance(name, provider))));
    private final OnFirstUse<BulkCipher, AeadCiphers> aeads = new OnFirstUse<>(this::findAead);
    private final OnFirstUse<NamedGroup, KeyExchange> curves = new OnFirstUse<>(JcaCrypto::findCurve);
    private final OnFirstUse<MlKem, KeyExchange> mlKems = new OnFirstUse<>(JcaMlKem::find);
    private final JcaSignatures signatures = new JcaSignatures();

    private static Optional<String> transformation(BulkCipher cipher) {
        return switch (cipher) {
            case AES_128_GCM, AES_256_GCM -> Optional.of("AES/GCM/NoPadding");
            case CHACHA20_POLY1305 -> Optional.of("ChaCha20-Poly1305");
            case AES_128_CBC, AES_256_CBC -> Optional.of("AES/CBC/NoPadding");
            case AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8 -> Optional.empty();
        };
    }

    private Optional<AeadCiphers> findAead(BulkCipher cipher) {
        return ciphers.get(cipher).flatMap(service -> switch (cipher) {
            case AES_128_GCM, AES_256_GCM ->
                Optional.of(new AeadCiphers("AES", 16, NonceForm.GCM, service::make));
            case CHACHA20_POLY1305 ->
                Optional.of(new AeadCiphers("ChaCha20", 32, NonceForm.IV, service::make));
            case AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8, AES_128_CBC, AES_256_CBC -> Optional.empty();
        });
    }

    private Optional<KeyExchange> find(NamedGroup group) {
        return switch (group.kind()) {
            case FINITE_FIELD -> Optional.of(FiniteField.tls13(Ffdhe.of(group)));
            case ELLIPTIC_CURVE -> curves.get(group);
            case HYBRID -> findHybrid(Hybrid.Layout.of(group));
            case UNKNOWN -> Optional.empty();
        };
    }

    private Optional<KeyExchange> findHybrid(Hybrid.Layout layout) {
        return mlKem(layout.mlKem())
                .flatMap(mlKem -> curves.get(layout.curve()).map(curve -> new Hybrid(layout, mlKem, curve)));
    }

    private static Optional<KeyExchange> findCurve(NamedGroup group) {
        return group.equals(NamedGroup.X25519) || group.equals(NamedGroup.X448) ? montgomery(group) : weierstrass(group);
    }

    private static Optional<KeyExchange> montgomery(NamedGroup group) {
        NamedParameterSpec curve = group.equals(NamedGroup.X25519) ? NamedParameterSpec.X25519 : NamedParameterSpec.X448;
        String name = curve.getName();
        Optional<Service<KeyPairGenerator>> generators =
                Service.find(provider -> KeyPairGenerator.getInstance(name, provider));
        Optional<Service<KeyAgreement>> agreements = Service.find(provider -> KeyAgreement.getInstance(name, provider));
        Optional<Service<KeyFactory>> factories = Service.find(provider -> KeyFactory.getInstance(name, provider));
        if (generators.isEmpty() || agreements.isEmpty() || factories.isEmpty()) {
            return Optional.empty();
        }
        MontgomeryShare form = new MontgomeryShare(factories.get(), group);
        return Optional.of(new JcaAgreement(curve, generators.get(), agreements.get(), form));
    }

    private static Optional<KeyExchange> weierstrass(NamedGroup group) {
        Optional<Service<KeyPairGenerator>> generators =
                Service.find(provider -> KeyPairGenerator.getInstance("EC", provider));
        Optional<Service<KeyAgreement>> agreements = Service.find(provider -> KeyAgreement.getInstance("ECDH", provider));
        Optional<Service<KeyFactory>> factories = Service.find(provider -> KeyFactory.getInstance("EC", provider));
        Optional<Service<AlgorithmParameters>> parameters =
                Service.find(provider -> AlgorithmParameters.getInstance("EC", provider));
        if (generators.isEmpty() || agreements.isEmpty() || factories.isEmpty() || parameters.isEmpty()) {
            return Optional.empty();
        }
        try {
            WeierstrassShare form = new WeierstrassShare(factories.get(), parameters.get().make(), group.name());
            return Optional.of(new JcaAgreement(form.curve(), generators.get(), agreements.get(), form));
        } catch (GeneralSecurityException e) {
            // A JDK whose vendor has removed this curve.
            return Optional.empty();
        }
    }

    @Override
    public boolean supports(BulkCipher cipher) {
        return ciphers.has(cipher);
    }

    @Override
    public boolean supports(NamedGroup group) {
        return find(group).isPresent();
    }

    @Override
    public boolean supports(SignatureScheme scheme) {
        return signatures.supports(scheme);
    }

    @Override
    public Aead aead(BulkCipher cipher, SecretBytes key) {
        return new JcaAead(found(aeads.get(cipher), cipher), key);
    }

    @Override
    public CbcCipher cbc(BulkCipher cipher, SecretBytes key) {
        if (cipher.mode() != BulkCipher.Mode.CBC) {
            throw lacks(cipher);
        }
        return new JcaCbc(found(ciphers.get(cipher), cipher).make(), new RawKey("AES", key.array()));
    }

    @Override
    public Hash hash(HashAlgorithm algorithm) {
        return new JcaHash(algorithm, digest(algorithm));
    }

    @Override
    public Hmac hmac(HashAlgorithm algorithm, SecretBytes key) {
        return new JcaHmac(found(hmacs.get(algorithm), algorithm), key);
    }

    private MessageDigest digest(HashAlgorithm algorithm) {
        return found(digests.get(algorithm), algorithm).make();
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
        return found(find(group), group);
    }

    /** Returns ML-KEM by itself, as a part of hybrid groups; nothing before JDK 24. */
    public Optional<KeyExchange> mlKem(MlKem parameters) {
        return mlKems.get(parameters);
    }

    @Override
    public KeyExchange diffieHellman(BigInteger prime, BigInteger generator) {
        return FiniteField.tls12(prime, generator);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A private key without an encoding, such as one in a PKCS #11 token, is used through the provider that it belongs to.
     */
    @Override
    public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
        SubjectPublicKey parsed = SubjectPublicKey.forSigning(publicKey);
        List<SignatureScheme> schemes = parsed.schemes().stream().filter(this::supports).toList();
        if (schemes.isEmpty()) {
            throw new IllegalArgumentException("no signature scheme that this JDK supports fits this key");
        }
        return JcaSigner.of(privateKey, parsed, schemes, signatures);
    }

    @Override
    public boolean verify(PublicKey publicKey, SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException {
        if (!supports(scheme)) {
            throw lacks(scheme);
        }
        SubjectPublicKey parsed = SubjectPublicKey.forVerifying(publicKey, scheme);
        return signatures.verify(publicKey, parsed, scheme, content, signature);
    }

    /** Returns what was found, without a supplier for each time that it was. */
    private static <T> T found(Optional<T> found, Object what) {
        if (found.isEmpty()) {
            throw lacks(what);
        }
        return found.get();
    }

    private static UnsupportedOperationException lacks(Object what) {
        return new UnsupportedOperationException("this JDK does not offer " + what);
    }
}
