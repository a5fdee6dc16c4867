package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SignatureTest {
    private static final byte[] CONTENT = "what is signed".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> KEYS = List.of(
            "EC secp256r1",
            "EC secp384r1",
            "EC secp521r1",
            "Ed25519",
            "Ed448",
            "RSA 2048",
            "RSASSA-PSS 2048",
            "RSASSA-PSS SHA-384");

    static Stream<Arguments> keys() {
        return Cryptos.with(KEYS);
    }

    static Stream<Arguments> pairsAndKeys() {
        return Cryptos.pairs().flatMap(pair -> KEYS.stream().map(key -> Arguments.of(pair.get()[0], pair.get()[1], key)));
    }

    private static Signer signer(Crypto crypto, KeyPair keys) {
        return crypto.signer(keys.getPrivate(), keys.getPublic());
    }

    // ---- Making signatures ----

    @ParameterizedTest
    @MethodSource("pairsAndKeys")
    void makesWhatAnotherImplementationVerifies(Crypto first, Crypto second, String name) throws Exception {
        KeyPair keys = TestKeys.of(name);
        Signer signer = signer(first, keys);
        assertFalse(signer.schemes().isEmpty());
        for (SignatureScheme scheme : signer.schemes()) {
            byte[] signature = signer.sign(scheme, CONTENT);
            assertTrue(second.verify(keys.getPublic(), scheme, CONTENT, signature));
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void takesKeysOfBouncyCastle(Crypto crypto, String name) throws Exception {
        KeyPair keys = TestKeys.of(name);
        KeyFactory factory = KeyFactory.getInstance(name.split(" ")[0], new BouncyCastleProvider());
        PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(keys.getPublic().getEncoded()));
        PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(keys.getPrivate().getEncoded()));
        Signer signer = crypto.signer(privateKey, publicKey);
        for (SignatureScheme scheme : signer.schemes()) {
            byte[] signature = signer.sign(scheme, CONTENT);
            assertTrue(crypto.verify(keys.getPublic(), scheme, CONTENT, signature));
            assertTrue(crypto.verify(publicKey, scheme, CONTENT, signature));
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void refusesToSignWithASchemeThatDoesNotFit(Crypto crypto, String name) {
        Signer signer = signer(crypto, TestKeys.of(name));
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            if (!signer.schemes().contains(scheme)) {
                assertThrows(IllegalArgumentException.class, () -> signer.sign(scheme, CONTENT));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void signsOnSeveralThreadsAtOnce(Crypto crypto, String name) throws Exception {
        KeyPair keys = TestKeys.of(name);
        Signer signer = signer(crypto, keys);
        SignatureScheme scheme = signer.schemes().get(0);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                byte[] content = {(byte) i};
                results.add(threads.submit(
                        () -> crypto.verify(keys.getPublic(), scheme, content, signer.sign(scheme, content))));
            }
            for (Future<Boolean> result : results) {
                assertTrue(result.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void signsRfc8032Vectors(Crypto crypto) throws Exception {
        assertSigns(
                crypto,
                SignatureScheme.ED25519,
                "302e020100300506032b657004220420" + "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "302a300506032b6570032100" + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                """
                92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
                085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00""");
        assertSigns(
                crypto,
                SignatureScheme.ED448,
                """
                3047020100300506032b6571043b0439c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463a
                fbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e""",
                """
                3043300506032b6571033a0043ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb
                00742802b8438ea4cb82169c235160627b4c3a9480""",
                "03",
                """
                26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633
                fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0f
                f3348ab21aa4adafd1d234441cf807c03a00""");
    }

    private static void assertSigns(Crypto crypto, SignatureScheme scheme, String privateKey, String publicKey, String content,
            String signature) throws Exception {
        KeyFactory factory = KeyFactory.getInstance(scheme.name());
        PublicKey parsed = factory.generatePublic(new X509EncodedKeySpec(Hex.bytes(publicKey)));
        Signer signer = crypto.signer(factory.generatePrivate(new PKCS8EncodedKeySpec(Hex.bytes(privateKey))), parsed);
        assertEquals(List.of(scheme), signer.schemes());
        assertArrayEquals(Hex.bytes(signature), signer.sign(scheme, Hex.bytes(content)));
        assertTrue(crypto.verify(parsed, scheme, Hex.bytes(content), Hex.bytes(signature)));
    }

    @Test
    void takesTheNoncesOfRfc6979WithBcprov() throws Exception {
        // RFC 6979 §A.2.5, SHA-256, "sample".
        KeyFactory factory = KeyFactory.getInstance("EC");
        ECPublicKey onCurve = (ECPublicKey) TestKeys.of("EC secp256r1").getPublic();
        BigInteger scalar = new BigInteger("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721", 16);
        PrivateKey privateKey = factory.generatePrivate(new ECPrivateKeySpec(scalar, onCurve.getParams()));
        for (Crypto crypto : new Crypto[] {Cryptos.BC, Cryptos.STANDARD}) {
            byte[] signature = crypto.signer(privateKey, onCurve)
                    .sign(SignatureScheme.ECDSA_SECP256R1_SHA256, "sample".getBytes(StandardCharsets.US_ASCII));
            EcdsaSignature parsed = EcdsaSignature.parse(signature, onCurve.getParams().getOrder()).orElseThrow();
            assertEquals(
                    new BigInteger("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716", 16), parsed.r());
            assertEquals(
                    new BigInteger("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8", 16), parsed.s());
        }
    }

    // ---- Which schemes fit ----

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void listsTheSchemesOfEachKind(Crypto crypto) {
        assertEquals(
                List.of(
                        SignatureScheme.ECDSA_SECP384R1_SHA384,
                        SignatureScheme.ECDSA_SECP256R1_SHA256,
                        SignatureScheme.ECDSA_SECP521R1_SHA512),
                signer(crypto, TestKeys.of("EC secp384r1")).schemes());
        assertEquals(
                List.of(
                        SignatureScheme.RSA_PSS_RSAE_SHA256,
                        SignatureScheme.RSA_PSS_RSAE_SHA384,
                        SignatureScheme.RSA_PSS_RSAE_SHA512,
                        SignatureScheme.RSA_PKCS1_SHA256,
                        SignatureScheme.RSA_PKCS1_SHA384,
                        SignatureScheme.RSA_PKCS1_SHA512),
                signer(crypto, TestKeys.of("RSA 2048")).schemes());
        assertEquals(
                List.of(
                        SignatureScheme.RSA_PSS_PSS_SHA256,
                        SignatureScheme.RSA_PSS_PSS_SHA384,
                        SignatureScheme.RSA_PSS_PSS_SHA512),
                signer(crypto, TestKeys.of("RSASSA-PSS 2048")).schemes());
        assertEquals(
                List.of(SignatureScheme.RSA_PSS_PSS_SHA384), signer(crypto, TestKeys.of("RSASSA-PSS SHA-384")).schemes());
        assertEquals(List.of(SignatureScheme.ED448), signer(crypto, TestKeys.of("Ed448")).schemes());
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void bindsACurveToItsHashInTls13Only(Crypto crypto) {
        PublicKey key = TestKeys.of("EC secp256r1").getPublic();
        assertTrue(crypto.fits(key, SignatureScheme.ECDSA_SECP256R1_SHA256, true));
        assertFalse(crypto.fits(key, SignatureScheme.ECDSA_SECP384R1_SHA384, true));
        assertTrue(crypto.fits(key, SignatureScheme.ECDSA_SECP384R1_SHA384, false));
        PublicKey rsa = TestKeys.of("RSA 2048").getPublic();
        assertFalse(crypto.fits(rsa, SignatureScheme.RSA_PKCS1_SHA256, true));
        assertTrue(crypto.fits(rsa, SignatureScheme.RSA_PKCS1_SHA256, false));
        assertTrue(crypto.fits(rsa, SignatureScheme.RSA_PSS_RSAE_SHA256, true));
        assertFalse(crypto.fits(rsa, SignatureScheme.RSA_PSS_PSS_SHA256, true));
        assertFalse(crypto.fits(rsa, SignatureScheme.of(0x0201), false));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void leavesOutWhatASmallModulusHasNoRoomFor(Crypto crypto) throws Exception {
        // RFC 8017 §9.1.1: two hashes of 64 bytes and two more do not fit in 128.
        KeyPair keys = TestKeys.of("RSA 1024");
        Signer signer = signer(crypto, keys);
        assertFalse(signer.schemes().contains(SignatureScheme.RSA_PSS_RSAE_SHA512));
        assertTrue(signer.schemes().contains(SignatureScheme.RSA_PKCS1_SHA512));
        byte[] signature = signer.sign(SignatureScheme.RSA_PSS_RSAE_SHA384, CONTENT);
        assertTrue(crypto.verify(keys.getPublic(), SignatureScheme.RSA_PSS_RSAE_SHA384, CONTENT, signature));
        assertThrows(
                TlsException.class,
                () -> crypto.verify(keys.getPublic(), SignatureScheme.RSA_PSS_RSAE_SHA512, CONTENT, signature));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void refusesToSignWithWeakOrForeignKeys(Crypto crypto) throws Exception {
        KeyPair weak = TestKeys.of("RSA 768");
        assertThrows(IllegalArgumentException.class, () -> signer(crypto, weak));
        KeyPair dsa = KeyPairGenerator.getInstance("DSA").generateKeyPair();
        assertThrows(IllegalArgumentException.class, () -> signer(crypto, dsa));
        KeyPair agreement = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        assertThrows(IllegalArgumentException.class, () -> signer(crypto, agreement));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void refusesAPrivateKeyOfAnotherKindThanItsPublicKey(Crypto crypto) {
        PrivateKey rsa = TestKeys.of("RSA 2048").getPrivate();
        PublicKey curve = TestKeys.of("EC secp256r1").getPublic();
        assertThrows(IllegalArgumentException.class, () -> crypto.signer(rsa, curve));
        PrivateKey curveKey = TestKeys.of("EC secp256r1").getPrivate();
        PublicKey rsaKey = TestKeys.of("RSA 2048").getPublic();
        assertThrows(IllegalArgumentException.class, () -> crypto.signer(curveKey, rsaKey));
    }

    /** A key that shows no encoding, as those of PKCS #11 do, though this one still has its numbers. */
    private record OpaqueKey(RSAPrivateKey key) implements RSAPrivateKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }

        @Override
        public BigInteger getPrivateExponent() {
            return key.getPrivateExponent();
        }

        @Override
        public BigInteger getModulus() {
            return key.getModulus();
        }
    }

    @Test
    void signsWithAKeyThatDoesNotLeaveItsProvider() throws Exception {
        KeyPair keys = TestKeys.of("RSA 2048");
        PrivateKey opaque = new OpaqueKey((RSAPrivateKey) keys.getPrivate());
        for (Crypto crypto : new Crypto[] {Cryptos.JCA, Cryptos.STANDARD}) {
            Signer signer = crypto.signer(opaque, keys.getPublic());
            byte[] signature = signer.sign(SignatureScheme.RSA_PSS_RSAE_SHA256, CONTENT);
            assertTrue(crypto.verify(keys.getPublic(), SignatureScheme.RSA_PSS_RSAE_SHA256, CONTENT, signature));
        }
        assertThrows(IllegalArgumentException.class, () -> Cryptos.BC.signer(opaque, keys.getPublic()));
    }

    @Test
    void saysSoWhenNoProviderCanUseAnOpaqueKey() {
        KeyPair keys = TestKeys.of("EC secp256r1");
        PrivateKey opaque = new OpaqueKey((RSAPrivateKey) TestKeys.of("RSA 2048").getPrivate());
        Signer signer = Cryptos.STANDARD.signer(opaque, keys.getPublic());
        assertThrows(
                GeneralSecurityException.class, () -> signer.sign(SignatureScheme.ECDSA_SECP256R1_SHA256, CONTENT));
    }

    // ---- Refusing signatures ----

    @ParameterizedTest
    @MethodSource("keys")
    void refusesOtherContentOtherKeysAndEveryChangedByte(Crypto crypto, String name) throws Exception {
        KeyPair keys = TestKeys.of(name);
        Signer signer = signer(crypto, keys);
        SignatureScheme scheme = signer.schemes().get(0);
        byte[] signature = signer.sign(scheme, CONTENT);
        assertFalse(crypto.verify(keys.getPublic(), scheme, new byte[0], signature));
        for (int i = 0; i < signature.length; i += 7) {
            byte[] changed = signature.clone();
            changed[i] ^= 0x10;
            assertFalse(crypto.verify(keys.getPublic(), scheme, CONTENT, changed));
        }
        for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1}) {
            assertFalse(crypto.verify(keys.getPublic(), scheme, CONTENT, Arrays.copyOf(signature, length)));
        }
        byte[] ones = new byte[signature.length];
        Arrays.fill(ones, (byte) 0xff);
        assertFalse(crypto.verify(keys.getPublic(), scheme, CONTENT, ones));
        assertFalse(crypto.verify(keys.getPublic(), scheme, CONTENT, new byte[signature.length]));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void refusesASignatureMadeWithAnotherScheme(Crypto crypto, String name) throws Exception {
        KeyPair keys = TestKeys.of(name);
        Signer signer = signer(crypto, keys);
        for (SignatureScheme made : signer.schemes()) {
            byte[] signature = signer.sign(made, CONTENT);
            for (SignatureScheme claimed : signer.schemes()) {
                assertEquals(made.equals(claimed), crypto.verify(keys.getPublic(), claimed, CONTENT, signature));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void blamesThePeerForASchemeThatDoesNotFitItsKey(Crypto crypto, String name) {
        PublicKey key = TestKeys.of(name).getPublic();
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            if (!crypto.fits(key, scheme, false)) {
                TlsException e =
                        assertThrows(TlsException.class, () -> crypto.verify(key, scheme, CONTENT, new byte[64]));
                assertEquals(Fault.UNOFFERED_SIGNATURE_SCHEME, e.fault());
            }
        }
    }

    /** CVE-2022-21449: s = r = 0 made every content verify; the others are their neighbours. */
    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void refusesEcdsaNumbersOutOfRange(Crypto crypto) throws Exception {
        ECPublicKey key = (ECPublicKey) TestKeys.of("EC secp256r1").getPublic();
        BigInteger order = key.getParams().getOrder();
        BigInteger last = order.subtract(BigInteger.ONE);
        BigInteger[] numbers = {BigInteger.ZERO, BigInteger.ONE, last, order, order.add(BigInteger.ONE)};
        for (BigInteger r : numbers) {
            for (BigInteger s : numbers) {
                byte[] signature = new EcdsaSignature(r, s).encoded();
                assertFalse(crypto.verify(key, SignatureScheme.ECDSA_SECP256R1_SHA256, CONTENT, signature));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void refusesAPssSaltOfAnotherLength(Crypto crypto) throws Exception {
        KeyPair keys = TestKeys.of("RSA 2048");
        for (int saltLength : new int[] {0, 20, 31, 33, 222}) {
            Signature signer = Signature.getInstance("RSASSA-PSS");
            signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltLength, 1));
            signer.initSign(keys.getPrivate());
            signer.update(CONTENT);
            assertFalse(crypto.verify(keys.getPublic(), SignatureScheme.RSA_PSS_RSAE_SHA256, CONTENT, signer.sign()));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void verifiesEcdsaWithEveryHashInTls12(Crypto crypto) throws Exception {
        for (String name : List.of("EC secp256r1", "EC secp384r1", "EC secp521r1")) {
            KeyPair keys = TestKeys.of(name);
            for (HashAlgorithm hash : List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512)) {
                Signature signer = Signature.getInstance(hash.jcaName().replace("-", "") + "withECDSA");
                signer.initSign(keys.getPrivate());
                signer.update(CONTENT);
                byte[] signature = signer.sign();
                SignatureScheme scheme = SignatureScheme.KNOWN.stream()
                        .filter(known -> known.algorithm() == SignatureScheme.Algorithm.ECDSA && known.hash() == hash)
                        .findAny()
                        .orElseThrow();
                assertTrue(crypto.verify(keys.getPublic(), scheme, CONTENT, signature));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void supportsEveryKnownScheme(Crypto crypto) {
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            assertTrue(crypto.supports(scheme));
        }
        assertFalse(crypto.supports(SignatureScheme.of(0x0203)));
        assertFalse(crypto.supports(NamedGroup.of(1)));
    }
}
