package io.niotls.crypto.bc;

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
import io.niotls.crypto.SignatureVerifier;
import io.niotls.crypto.Signer;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Everything, by bcprov's lightweight API: it works without its provider being registered, and is the same on every JDK. Its
 * elliptic curves are several times faster than the JDK's; its AES and SHA-2 are many times slower, as they use no instructions
 * of the processor for them.
 *
 * <p>Has no state; safe for use by several threads.
 */
public final class BcCrypto implements Crypto {
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
        AEADCipher mode = switch (cipher) {
            case AES_128_GCM, AES_256_GCM -> GCMBlockCipher.newInstance(AESEngine.newInstance());
            case CHACHA20_POLY1305 -> new ChaCha20Poly1305();
            case AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8 ->
                    CCMBlockCipher.newInstance(AESEngine.newInstance());
            case AES_128_CBC, AES_256_CBC -> throw new UnsupportedOperationException(cipher + " is no AEAD");
        };
        return new BcAead(mode, new KeyParameter(key.array()), cipher.tagLength());
    }

    @Override
    public CbcCipher cbc(BulkCipher cipher, SecretBytes key) {
        if (cipher.mode() != BulkCipher.Mode.CBC) {
            throw new UnsupportedOperationException(cipher + " does not have CBC mode");
        }
        return new BcCbc(new KeyParameter(key.array()));
    }

    @Override
    public Hash hash(HashAlgorithm algorithm) {
        return new BcHash(algorithm);
    }

    @Override
    public Hmac hmac(HashAlgorithm algorithm, SecretBytes key) {
        return new BcHmac(algorithm, key);
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
            case FINITE_FIELD -> FiniteField.tls13(Ffdhe.of(group));
            case ELLIPTIC_CURVE -> curve(group);
            case HYBRID -> hybrid(Hybrid.Layout.of(group));
            case UNKNOWN -> throw new UnsupportedOperationException(group + " is not known");
        };
    }

    private static KeyExchange curve(NamedGroup group) {
        if (group.equals(NamedGroup.X25519)) {
            return Montgomery.X25519_AGREEMENT;
        }
        return group.equals(NamedGroup.X448) ? Montgomery.X448_AGREEMENT : Weierstrass.of(group);
    }

    private KeyExchange hybrid(Hybrid.Layout layout) {
        return new Hybrid(layout, mlKem(layout.mlKem()), curve(layout.curve()));
    }

    /** Returns ML-KEM by itself, as a part of hybrid groups. */
    public KeyExchange mlKem(MlKem parameters) {
        return new BcMlKem(parameters);
    }

    @Override
    public KeyExchange diffieHellman(BigInteger prime, BigInteger generator) {
        return FiniteField.tls12(prime, generator);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if the private key has no encoding, such as one in a PKCS #11 token
     */
    @Override
    public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
        return BcSigner.of(privateKey, SubjectPublicKey.forSigning(publicKey));
    }

    @Override
    public boolean verify(PublicKey publicKey, SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException {
        return new BcVerifier(publicKey).verify(scheme, content, signature);
    }

    @Override
    public SignatureVerifier verifier(PublicKey publicKey) {
        return new BcVerifier(publicKey);
    }
}
