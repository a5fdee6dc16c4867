package io.niotls.crypto;

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
 * Makes the primitives. One instance serves all connections and is safe for use by several threads; all provider look-ups are
 * done when it is made or first used, never per connection where that can be avoided.
 *
 * <p>Asking for something that {@code supports} denies throws {@link UnsupportedOperationException}.
 */
public interface Crypto {
    /** Returns whether {@link #aead} or {@link #cbc} can serve a cipher. */
    boolean supports(BulkCipher cipher);

    /** Returns whether {@link #keyExchange} can serve a group. */
    boolean supports(NamedGroup group);

    /** Returns whether {@link #signer} and {@link #verify} can serve a scheme. */
    boolean supports(SignatureScheme scheme);

    /**
     * Makes an AEAD.
     *
     * @param cipher one whose mode is {@link BulkCipher.Mode#AEAD}
     * @param key copied; the caller wipes its own
     */
    Aead aead(BulkCipher cipher, SecretBytes key);

    /**
     * Makes a CBC cipher.
     *
     * @param cipher one whose mode is {@link BulkCipher.Mode#CBC}
     * @param key copied; the caller wipes its own
     */
    CbcCipher cbc(BulkCipher cipher, SecretBytes key);

    /** Makes an empty digest. */
    Hash hash(HashAlgorithm algorithm);

    /** Makes an HMAC; the key is copied. */
    Hmac hmac(HashAlgorithm algorithm, SecretBytes key);

    /** Returns HKDF over a hash. */
    Hkdf hkdf(HashAlgorithm algorithm);

    /** Returns the PRF of TLS 1.2 over a hash. */
    Prf prf(HashAlgorithm algorithm);

    /** Returns the key agreement of a group. Elliptic curve shares are in the form of RFC 8446 §4.2.8.2. */
    KeyExchange keyExchange(NamedGroup group);

    /**
     * Returns Diffie-Hellman in a group that the server named in full, for DHE in TLS 1.2. Unlike that of
     * {@link #keyExchange} its secret has no leading zeros (RFC 5246 §8.1.2).
     *
     * @param prime the modulus; its size has been checked by the caller
     * @param generator between 2 and prime - 2
     * @throws IllegalArgumentException if the generator is out of this range, which the caller should have checked
     */
    KeyExchange diffieHellman(BigInteger prime, BigInteger generator);

    /**
     * Makes a signer for a private key held in this process.
     *
     * @param privateKey RSA, RSASSA-PSS, EC, Ed25519 or Ed448
     * @param publicKey its other half, which says which schemes fit
     * @throws IllegalArgumentException if the key is of another kind or too weak to sign with
     */
    Signer signer(PrivateKey privateKey, PublicKey publicKey);

    /**
     * Checks a signature.
     *
     * @param publicKey RSA, RSASSA-PSS, EC, Ed25519 or Ed448
     * @param scheme one that fits the key; whether it was offered is the caller's to check
     * @param content what was signed, before any hash
     * @param signature as it came from the wire
     * @return false if the signature is wrong in any way
     * @throws TlsException with {@link io.niotls.proto.Fault#UNOFFERED_SIGNATURE_SCHEME} if the scheme does not fit the key
     */
    boolean verify(PublicKey publicKey, SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException;

    /**
     * Makes what checks the signatures of one key, for a key that is used more than once. All that can be done before there is a
     * signature is done here or at the first one. A key that nothing fits gives a verifier that says so.
     *
     * @param publicKey RSA, RSASSA-PSS, EC, Ed25519 or Ed448
     */
    default SignatureVerifier verifier(PublicKey publicKey) {
        Optional<SubjectPublicKey> parsed = SubjectPublicKey.of(publicKey);
        return new SignatureVerifier() {
            @Override
            public boolean fits(SignatureScheme scheme, boolean tls13) {
                return parsed.isPresent() && parsed.get().fits(scheme, tls13);
            }

            @Override
            public boolean verify(SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException {
                return Crypto.this.verify(publicKey, scheme, content, signature);
            }
        };
    }

    /**
     * Returns whether a scheme fits a key: its algorithm, for RSASSA-PSS its OID, parameters and size, and in TLS 1.3 its
     * curve. RSASSA-PKCS1-v1_5 fits no key in TLS 1.3, whose handshakes do not use it. The same for all implementations.
     */
    default boolean fits(PublicKey publicKey, SignatureScheme scheme, boolean tls13) {
        return SubjectPublicKey.of(publicKey).map(key -> key.fits(scheme, tls13)).orElse(false);
    }
}
