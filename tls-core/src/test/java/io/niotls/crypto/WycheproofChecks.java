package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Wycheproof.LeftOut;
import io.niotls.crypto.Wycheproof.Result;
import io.niotls.crypto.Wycheproof.Vector;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** What is done with a vector of each kind, through our interfaces alone. */
final class WycheproofChecks {
    private static final int TAG_LENGTH = 16;
    private static final int BLOCK = 16;

    private WycheproofChecks() {}

    // ---- Record ciphers ----

    /** Returns the cipher of a family, such as {@code AES_%d_GCM}, with the sizes of a vector. */
    private static Optional<BulkCipher> cipher(String family, Vector vector) {
        int tagBits = vector.group().containsKey("tagSize") ? vector.groupNumber("tagSize") : 0;
        String name = String.format(family, vector.groupNumber("keySize")) + (tagBits == 64 ? "_8" : "");
        return Stream.of(BulkCipher.values())
                .filter(cipher -> cipher.name().equals(name) && cipher.tagLength() * 8 == tagBits)
                .findAny();
    }

    static void aead(String family, Crypto crypto, Vector vector) {
        Optional<BulkCipher> found = cipher(family, vector);
        Wycheproof.leaveOutUnless(found.isPresent() && vector.groupNumber("ivSize") == 96, LeftOut.SIZE);
        BulkCipher cipher = found.get();
        byte[] plaintext = vector.bytes("msg");
        byte[] sealed = join(vector.bytes("ct"), vector.bytes("tag"));
        byte[] aad = vector.bytes("aad");
        byte[] out = new byte[plaintext.length + TAG_LENGTH];
        try (Aead aead = crypto.aead(cipher, SecretBytes.owning(vector.bytes("key")))) {
            Nonce nonce = Nonce.of(vector.bytes("iv"));
            int opened = aead.open(nonce.head(), nonce.tail(), aad, 0, aad.length, sealed, 0, sealed.length, out, 0);
            if (vector.isInvalid()) {
                assertEquals(-1, opened);
                assertArrayEquals(new byte[out.length], out);
                return;
            }
            assertArrayEquals(plaintext, Arrays.copyOf(out, opened));
        }
        assertArrayEquals(sealed, seal(crypto, cipher, vector, Aead.NO_TRAILING_BYTE));
        if (plaintext.length > 0) {
            assertArrayEquals(sealed, seal(crypto, cipher, vector, plaintext[plaintext.length - 1] & 0xff));
        }
    }

    private static byte[] seal(Crypto crypto, BulkCipher cipher, Vector vector, int trailingByte) {
        byte[] in = vector.bytes("msg");
        byte[] aad = vector.bytes("aad");
        byte[] out = new byte[in.length + cipher.tagLength()];
        int length = trailingByte == Aead.NO_TRAILING_BYTE ? in.length : in.length - 1;
        try (Aead aead = crypto.aead(cipher, SecretBytes.owning(vector.bytes("key")))) {
            Nonce nonce = Nonce.of(vector.bytes("iv"));
            int written = aead.seal(nonce.head(), nonce.tail(), aad, 0, aad.length, in, 0, length, trailingByte, out, 0);
            return Arrays.copyOf(out, written);
        }
    }

    static void cbc(Crypto crypto, Vector vector) {
        Optional<BulkCipher> found = cipher("AES_%d_CBC", vector);
        Wycheproof.leaveOutUnless(found.isPresent(), LeftOut.SIZE);
        Wycheproof.leaveOutUnless(!vector.isInvalid(), LeftOut.PADDING);
        byte[] message = vector.bytes("msg");
        int padding = BLOCK - message.length % BLOCK;
        byte[] padded = Arrays.copyOf(message, message.length + padding);
        Arrays.fill(padded, message.length, padded.length, (byte) padding);
        byte[] iv = vector.bytes("iv");
        byte[] ciphertext = vector.bytes("ct");
        byte[] out = new byte[padded.length];
        try (CbcCipher cipher = crypto.cbc(found.get(), SecretBytes.owning(vector.bytes("key")))) {
            cipher.encrypt(iv, padded, 0, padded.length, out, 0);
            assertArrayEquals(ciphertext, out);
            cipher.decrypt(iv, 0, ciphertext, 0, ciphertext.length, out, 0);
            assertArrayEquals(padded, out);
        }
    }

    // ---- Key derivation ----

    static void hmac(HashAlgorithm hash, Crypto crypto, Vector vector) {
        byte[] tag = vector.bytes("tag");
        try (Hmac hmac = crypto.hmac(hash, SecretBytes.owning(vector.bytes("key")))) {
            hmac.update(vector.bytes("msg"));
            boolean isRight = Arrays.equals(tag, Arrays.copyOf(hmac.finish(), tag.length));
            assertEquals(vector.result() == Result.VALID, isRight);
        }
    }

    static void hkdf(HashAlgorithm hash, Crypto crypto, Vector vector) {
        Hkdf hkdf = crypto.hkdf(hash);
        try (SecretBytes extracted = hkdf.extract(vector.bytes("salt"), vector.bytes("ikm"))) {
            if (vector.isInvalid()) {
                assertThrows(IllegalArgumentException.class,
                        () -> hkdf.expand(extracted, vector.bytes("info"), vector.number("size")));
                return;
            }
            SecretBytes expanded = hkdf.expand(extracted, vector.bytes("info"), vector.number("size"));
            assertArrayEquals(vector.bytes("okm"), expanded.array());
        }
    }

    // ---- Key agreement ----

    static void montgomery(NamedGroup group, Crypto crypto, Vector vector) throws Exception {
        byte[] shared = vector.bytes("shared");
        KeyExchange.KeyPair pair = crypto.keyExchange(group).generate(new ScriptedRandom(vector.bytes("private")));
        boolean isZero = Arrays.equals(shared, new byte[shared.length]);
        if (isZero || vector.isInvalid()) {
            assertRejects(() -> pair.decapsulate(vector.bytes("public")));
        } else {
            assertArrayEquals(shared, pair.decapsulate(vector.bytes("public")).array());
        }
    }

    static void weierstrass(NamedGroup group, Crypto crypto, Vector vector) throws Exception {
        int bits = Integer.parseInt(group.name().substring(4, 7));
        leaveOutIfSlow(crypto, bits, vector);
        byte[] scalar = vector.bytes("private");
        ScriptedRandom random = crypto == Cryptos.JCA
                ? ScriptedRandom.jdkScalar(scalar, bits)
                : ScriptedRandom.bcScalar(scalar, (bits + 7) / 8);
        KeyExchange.KeyPair pair = crypto.keyExchange(group).generate(random);
        if (vector.isInvalid() || vector.has("CompressedPoint")) {
            assertRejects(() -> pair.decapsulate(vector.bytes("public")));
        } else {
            assertArrayEquals(vector.bytes("shared"), pair.decapsulate(vector.bytes("public")).array());
        }
    }

    private static void leaveOutIfSlow(Crypto crypto, int curveBits, Vector vector) {
        boolean isSlow = crypto == Cryptos.JCA && curveBits > 256;
        Wycheproof.leaveOutUnless(
                !isSlow || vector.number("tcId") % 4 == 0 || Wycheproof.isLongForm(), LeftOut.SLOW);
    }

    /** Returns an implementation's ML-KEM, which the JDK has from 24 on. */
    static Optional<KeyExchange> mlKem(Crypto crypto, MlKem parameters) {
        return crypto == Cryptos.JCA ? Cryptos.JCA.mlKem(parameters) : Optional.of(Cryptos.BC.mlKem(parameters));
    }

    static void mlKemKeys(MlKem parameters, Crypto crypto, Vector vector) {
        KeyExchange mlKem = mlKem(crypto, parameters).orElseThrow();
        KeyExchange.KeyPair pair = mlKem.generate(new ScriptedRandom(vector.bytes("seed")));
        assertArrayEquals(vector.bytes("ek"), pair.share());
    }

    static void mlKemDecapsulation(MlKem parameters, Crypto crypto, Vector vector) throws Exception {
        KeyExchange mlKem = mlKem(crypto, parameters).orElseThrow();
        Wycheproof.leaveOutUnless(vector.bytes("seed").length == 64, LeftOut.SEED);
        KeyExchange.KeyPair pair = mlKem.generate(new ScriptedRandom(vector.bytes("seed")));
        if (vector.isInvalid()) {
            assertRejects(() -> pair.decapsulate(vector.bytes("c")));
            return;
        }
        assertArrayEquals(vector.bytes("ek"), pair.share());
        assertArrayEquals(vector.bytes("K"), pair.decapsulate(vector.bytes("c")).array());
    }

    static void mlKemEncapsulation(MlKem parameters, Crypto crypto, Vector vector) throws Exception {
        KeyExchange mlKem = mlKem(crypto, parameters).orElseThrow();
        ScriptedRandom random = new ScriptedRandom(vector.bytes("m"));
        if (vector.isInvalid()) {
            assertRejects(() -> mlKem.encapsulate(vector.bytes("ek"), random));
            return;
        }
        KeyExchange.Encapsulation answer = mlKem.encapsulate(vector.bytes("ek"), random);
        assertArrayEquals(vector.bytes("c"), answer.share());
        assertArrayEquals(vector.bytes("K"), answer.secret().array());
    }

    private static void assertRejects(Executable call) {
        assertEquals(Fault.INVALID_KEY_SHARE, assertThrows(TlsException.class, call).fault());
    }

    // ---- Signatures ----

    static void ecdsa(SignatureScheme scheme, int curveBits, Crypto crypto, Vector vector) throws Exception {
        boolean hasLargeX = vector.id().contains("k*G has a large x-coordinate")
                || vector.id().contains("smallest possible x with a reduction");
        Wycheproof.leaveOutUnless(crypto != Cryptos.JCA || !hasLargeX, LeftOut.LARGE_X);
        leaveOutIfSlow(crypto, curveBits, vector);
        verify(scheme, "EC", crypto, vector);
    }

    /**
     * Verifies RSASSA-PSS with the scheme that a group has. Where no scheme has the group's salt or pair of hashes, good
     * signatures must be refused, and the one that was changed to a salt as TLS has it is good.
     */
    static void pss(boolean limitedKey, Crypto crypto, Vector vector) throws Exception {
        String hash = vector.groupText("sha");
        String name = "rsa_pss_" + (limitedKey ? "pss" : "rsae") + "_" + hash.replace("-", "").toLowerCase(Locale.ROOT);
        Optional<SignatureScheme> scheme = SignatureScheme.named(name);
        Wycheproof.leaveOutUnless(scheme.isPresent(), LeftOut.HASH);
        boolean fits = hash.equals(vector.groupText("mgfSha"))
                && vector.groupNumber("sLen") == scheme.get().hash().length();
        if (fits) {
            verify(scheme.get(), limitedKey ? "RSASSA-PSS" : "RSA", crypto, vector);
        } else {
            boolean isOfTls = hash.equals(vector.groupText("mgfSha"))
                    && vector.test().get("comment").equals("s_len changed to " + scheme.get().hash().length());
            assertEquals(isOfTls, isAccepted(scheme.get(), limitedKey ? "RSASSA-PSS" : "RSA", crypto, vector));
        }
    }

    private static boolean isAccepted(SignatureScheme scheme, String algorithm, Crypto crypto, Vector vector) throws Exception {
        try {
            return crypto.verify(publicKey(algorithm, vector), scheme, vector.bytes("msg"), vector.bytes("sig"));
        } catch (TlsException e) {
            // The parameters in the key do not allow the scheme.
            assertEquals(Fault.UNOFFERED_SIGNATURE_SCHEME, e.fault());
            return false;
        }
    }

    static void verify(SignatureScheme scheme, String algorithm, Crypto crypto, Vector vector) throws Exception {
        boolean isRight =
                crypto.verify(publicKey(algorithm, vector), scheme, vector.bytes("msg"), vector.bytes("sig"));
        if (vector.result() == Result.ACCEPTABLE) {
            // Only RSASSA-PKCS1-v1_5 with a hash name that lacks its NULL.
            assertTrue(vector.has("MissingNull"));
        } else {
            assertEquals(vector.result() == Result.VALID, isRight);
        }
    }

    private static PublicKey publicKey(String algorithm, Vector vector) throws Exception {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(vector.groupBytes("publicKeyDer")));
    }

    /** Signs with RSASSA-PKCS1-v1_5, which has one signature for each message. */
    static void sign(Crypto crypto, Vector vector) throws Exception {
        Optional<SignatureScheme> scheme =
                SignatureScheme.named("rsa_pkcs1_" + vector.groupText("sha").replace("-", "").toLowerCase(Locale.ROOT));
        Wycheproof.leaveOutUnless(scheme.isPresent(), LeftOut.HASH);
        KeyFactory factory = KeyFactory.getInstance("RSA");
        PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(vector.groupBytes("privateKeyPkcs8")));
        PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(vector.groupBytes("keyDer")));
        byte[] signature = crypto.signer(privateKey, publicKey).sign(scheme.get(), vector.bytes("msg"));
        assertArrayEquals(vector.bytes("sig"), signature);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
