package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.proto.BulkCipher;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Project Wycheproof's vectors through our interfaces, on every implementation. */
final class WycheproofTest {
    private static final int TAG_LENGTH = 16;

    // ---- Record ciphers ----

    static Stream<Arguments> aeads() {
        return Cryptos.with("aes_gcm_test", "aes_ccm_test", "chacha20_poly1305_test");
    }

    @ParameterizedTest
    @MethodSource("aeads")
    void sealsAndOpens(Crypto crypto, String file) {
        assumeTrue(!file.startsWith("aes_ccm") || crypto.supports(BulkCipher.AES_128_CCM), "the JDK has no AES-CCM");
        Wycheproof.run(file, 90, vector -> {
            BulkCipher cipher = cipher(file, vector.groupNumber("keySize"), vector.groupNumber("tagSize"));
            Wycheproof.leaveOutUnless(cipher != null && vector.groupNumber("ivSize") == 96);
            byte[] plaintext = vector.bytes("msg");
            byte[] sealed = join(vector.bytes("ct"), vector.bytes("tag"));
            byte[] aad = vector.bytes("aad");
            byte[] out = new byte[plaintext.length + TAG_LENGTH];
            try (Aead aead = crypto.aead(cipher, SecretBytes.owning(vector.bytes("key")))) {
                int opened = aead.open(vector.bytes("iv"), aad, 0, aad.length, sealed, 0, sealed.length, out, 0);
                if (vector.result() == Wycheproof.Result.INVALID) {
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
        });
    }

    private static byte[] seal(Crypto crypto, BulkCipher cipher, Wycheproof.Vector vector, int trailingByte) {
        byte[] in = vector.bytes("msg");
        byte[] aad = vector.bytes("aad");
        byte[] out = new byte[in.length + cipher.tagLength()];
        int length = trailingByte == Aead.NO_TRAILING_BYTE ? in.length : in.length - 1;
        try (Aead aead = crypto.aead(cipher, SecretBytes.owning(vector.bytes("key")))) {
            int written = aead.seal(vector.bytes("iv"), aad, 0, aad.length, in, 0, length, trailingByte, out, 0);
            return Arrays.copyOf(out, written);
        }
    }

    private static BulkCipher cipher(String file, int keyBits, int tagBits) {
        String name = switch (file) {
            case "aes_gcm_test" -> "AES_" + keyBits + "_GCM" + (tagBits == 128 ? "" : "?");
            case "aes_ccm_test" -> "AES_" + keyBits + "_CCM" + (tagBits == 128 ? "" : tagBits == 64 ? "_8" : "?");
            default -> "CHACHA20_POLY1305" + (tagBits == 128 ? "" : "?");
        };
        return Stream.of(BulkCipher.values()).filter(cipher -> cipher.name().equals(name)).findAny().orElse(null);
    }

    // ---- Key derivation ----

    static Stream<Arguments> hashes() {
        return Cryptos.with(HashAlgorithm.SHA256, HashAlgorithm.SHA384);
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void computesHmac(Crypto crypto, HashAlgorithm hash) {
        Wycheproof.run("hmac_" + fileName(hash) + "_test", 170, vector -> {
            byte[] tag = vector.bytes("tag");
            try (Hmac hmac = crypto.hmac(hash, SecretBytes.owning(vector.bytes("key")))) {
                hmac.update(vector.bytes("msg"));
                boolean isRight = Arrays.equals(tag, Arrays.copyOf(hmac.finish(), tag.length));
                assertEquals(vector.result() == Wycheproof.Result.VALID, isRight);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void computesHkdf(Crypto crypto, HashAlgorithm hash) {
        Wycheproof.run("hkdf_" + fileName(hash) + "_test", 80, vector -> {
            Hkdf hkdf = crypto.hkdf(hash);
            try (SecretBytes extracted = hkdf.extract(vector.bytes("salt"), vector.bytes("ikm"))) {
                if (vector.result() == Wycheproof.Result.INVALID) {
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> hkdf.expand(extracted, vector.bytes("info"), vector.number("size")));
                    return;
                }
                SecretBytes expanded = hkdf.expand(extracted, vector.bytes("info"), vector.number("size"));
                assertArrayEquals(vector.bytes("okm"), expanded.array());
            }
        });
    }

    private static String fileName(HashAlgorithm hash) {
        return hash.name().toLowerCase(Locale.ROOT);
    }

    // ---- Key agreement ----

    static Stream<Arguments> montgomeryCurves() {
        return onceEach(Cryptos.with(NamedGroup.X25519, NamedGroup.X448));
    }

    @ParameterizedTest
    @MethodSource("montgomeryCurves")
    void agreesOnMontgomeryCurves(Crypto crypto, NamedGroup group) {
        Wycheproof.run(group.name() + "_test", 500, vector -> {
            byte[] shared = vector.bytes("shared");
            KeyExchange.KeyPair pair = crypto.keyExchange(group).generate(new ScriptedRandom(vector.bytes("private")));
            boolean isZero = Arrays.equals(shared, new byte[shared.length]);
            if (isZero || vector.result() == Wycheproof.Result.INVALID) {
                assertRejects(() -> pair.decapsulate(vector.bytes("public")));
            } else {
                assertArrayEquals(shared, pair.decapsulate(vector.bytes("public")).array());
            }
        });
    }

    static Stream<Arguments> nistCurves() {
        return onceEach(Cryptos.with(NamedGroup.SECP256R1, NamedGroup.SECP384R1, NamedGroup.SECP521R1));
    }

    @ParameterizedTest
    @MethodSource("nistCurves")
    void agreesOnNistCurves(Crypto crypto, NamedGroup group) {
        int bits = Integer.parseInt(group.name().substring(4, 7));
        Wycheproof.run("ecdh_" + group.name() + "_ecpoint_test", 150, vector -> {
            Wycheproof.leaveOutUnless(isWorthItsTime(crypto, group.name(), vector));
            byte[] scalar = vector.bytes("private");
            ScriptedRandom random = crypto == Cryptos.JCA
                    ? ScriptedRandom.jdkScalar(scalar, bits)
                    : ScriptedRandom.bcScalar(scalar, (bits + 7) / 8);
            KeyExchange.KeyPair pair = crypto.keyExchange(group).generate(random);
            if (vector.result() == Wycheproof.Result.INVALID || vector.has("CompressedPoint")) {
                assertRejects(() -> pair.decapsulate(vector.bytes("public")));
            } else {
                assertArrayEquals(vector.bytes("shared"), pair.decapsulate(vector.bytes("public")).array());
            }
        });
    }

    static Stream<Arguments> mlKems() {
        return onceEach(Cryptos.with((Object[]) MlKem.values()));
    }

    /**
     * Leaves out the standard implementation where it is slow to test again what it has from one of the others, which
     * StandardCryptoTest shows.
     */
    private static Stream<Arguments> onceEach(Stream<Arguments> all) {
        return all.filter(arguments -> ((Named<?>) arguments.get()[0]).getPayload() != Cryptos.STANDARD);
    }

    /** Returns every fourth vector only where one takes the JDK up to 10 ms. */
    private static boolean isWorthItsTime(Crypto crypto, String curve, Wycheproof.Vector vector) {
        boolean isSlow = crypto == Cryptos.JCA && (curve.contains("384") || curve.contains("521"));
        return !isSlow || vector.number("tcId") % 4 == 0;
    }

    /** Returns an implementation's ML-KEM. */
    private static KeyExchange mlKem(Crypto crypto, MlKem parameters) {
        Optional<KeyExchange> found =
                crypto == Cryptos.JCA ? Cryptos.JCA.mlKem(parameters) : Optional.of(Cryptos.BC.mlKem(parameters));
        assumeTrue(found.isPresent(), "ML-KEM is in the JDK from 24 on");
        return found.get();
    }

    private static String fileName(MlKem parameters) {
        return switch (parameters) {
            case ML_KEM_768 -> "mlkem_768";
            case ML_KEM_1024 -> "mlkem_1024";
        };
    }

    @ParameterizedTest
    @MethodSource("mlKems")
    void derivesMlKemKeysFromTheirSeed(Crypto crypto, MlKem parameters) {
        KeyExchange mlKem = mlKem(crypto, parameters);
        Wycheproof.run(fileName(parameters) + "_keygen_seed_test", 100, vector -> {
            KeyExchange.KeyPair pair = mlKem.generate(new ScriptedRandom(vector.bytes("seed")));
            assertArrayEquals(vector.bytes("ek"), pair.share());
        });
    }

    @ParameterizedTest
    @MethodSource("mlKems")
    void decapsulatesMlKem(Crypto crypto, MlKem parameters) {
        KeyExchange mlKem = mlKem(crypto, parameters);
        Wycheproof.run(fileName(parameters) + "_test", 100, vector -> {
            Wycheproof.leaveOutUnless(vector.bytes("seed").length == 64);
            KeyExchange.KeyPair pair = mlKem.generate(new ScriptedRandom(vector.bytes("seed")));
            if (vector.result() == Wycheproof.Result.INVALID) {
                assertRejects(() -> pair.decapsulate(vector.bytes("c")));
                return;
            }
            assertArrayEquals(vector.bytes("ek"), pair.share());
            assertArrayEquals(vector.bytes("K"), pair.decapsulate(vector.bytes("c")).array());
        });
    }

    @ParameterizedTest
    @MethodSource("mlKems")
    void encapsulatesMlKem(Crypto crypto, MlKem parameters) {
        KeyExchange mlKem = mlKem(crypto, parameters);
        Wycheproof.run(fileName(parameters) + "_encaps_test", 250, vector -> {
            ScriptedRandom random = new ScriptedRandom(vector.bytes("m"));
            if (vector.result() == Wycheproof.Result.INVALID) {
                assertRejects(() -> mlKem.encapsulate(vector.bytes("ek"), random));
                return;
            }
            KeyExchange.Encapsulation answer = mlKem.encapsulate(vector.bytes("ek"), random);
            assertArrayEquals(vector.bytes("c"), answer.share());
            assertArrayEquals(vector.bytes("K"), answer.secret().array());
        });
    }

    private static void assertRejects(Executable call) {
        assertEquals(Fault.INVALID_KEY_SHARE, assertThrows(TlsException.class, call).fault());
    }

    // ---- Signatures ----

    private record SignatureFile(String name, SignatureScheme scheme, String keyAlgorithm, int least) {}

    static Stream<Arguments> signatures() {
        return onceEach(Cryptos.with(
                new SignatureFile("ecdsa_secp256r1_sha256", SignatureScheme.ECDSA_SECP256R1_SHA256, "EC", 480),
                new SignatureFile("ecdsa_secp384r1_sha384", SignatureScheme.ECDSA_SECP384R1_SHA384, "EC", 120),
                new SignatureFile("ecdsa_secp521r1_sha512", SignatureScheme.ECDSA_SECP521R1_SHA512, "EC", 130),
                new SignatureFile("ed25519", SignatureScheme.ED25519, "EdDSA", 150),
                new SignatureFile("ed448", SignatureScheme.ED448, "EdDSA", 85),
                new SignatureFile("rsa_pss_2048_sha256_mgf1_32", SignatureScheme.RSA_PSS_RSAE_SHA256, "RSA", 105),
                new SignatureFile("rsa_pss_2048_sha384_mgf1_48", SignatureScheme.RSA_PSS_RSAE_SHA384, "RSA", 140),
                new SignatureFile("rsa_pss_3072_sha256_mgf1_32", SignatureScheme.RSA_PSS_RSAE_SHA256, "RSA", 105),
                new SignatureFile("rsa_pss_4096_sha512_mgf1_64", SignatureScheme.RSA_PSS_RSAE_SHA512, "RSA", 170),
                new SignatureFile("rsa_signature_2048_sha256", SignatureScheme.RSA_PKCS1_SHA256, "RSA", 250),
                new SignatureFile("rsa_signature_3072_sha256", SignatureScheme.RSA_PKCS1_SHA256, "RSA", 250),
                new SignatureFile("rsa_signature_4096_sha512", SignatureScheme.RSA_PKCS1_SHA512, "RSA", 250)));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void verifiesSignatures(Crypto crypto, SignatureFile file) throws Exception {
        KeyFactory factory = KeyFactory.getInstance(file.keyAlgorithm());
        Wycheproof.run(file.name() + "_test", file.least(), vector -> {
            // SunEC forgets to reduce an x above the order before it compares it with r, and so refuses a good signature. By
            // chance that happens once in 2^128 signatures, so the vectors that force it are left out.
            Wycheproof.leaveOutUnless(crypto != Cryptos.JCA || !isWrappedX(vector));
            Wycheproof.leaveOutUnless(isWorthItsTime(crypto, file.name(), vector) || !file.name().startsWith("ecdsa"));
            PublicKey key = factory.generatePublic(new X509EncodedKeySpec(vector.groupBytes("publicKeyDer")));
            boolean isRight = crypto.verify(key, file.scheme(), vector.bytes("msg"), vector.bytes("sig"));
            if (vector.result() == Wycheproof.Result.ACCEPTABLE) {
                // Only RSASSA-PKCS1-v1_5 with a hash name that lacks its NULL.
                assertTrue(vector.has("MissingNull"));
            } else {
                assertEquals(vector.result() == Wycheproof.Result.VALID, isRight);
            }
        });
    }

    private static boolean isWrappedX(Wycheproof.Vector vector) {
        return vector.id().contains("k*G has a large x-coordinate")
                || vector.id().contains("smallest possible x with a reduction");
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
