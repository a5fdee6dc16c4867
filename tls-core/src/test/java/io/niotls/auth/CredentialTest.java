package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Signer;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CredentialTest {
    private static final Crypto CRYPTO = StandardCrypto.instance();
    private static final char[] SESAME = "sesame".toCharArray();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void signsWithEveryKindOfKey(KeyKind kind) throws Exception {
        Leaf leaf = TestPki.leaf(kind, "a.example");
        Credential credential = Credential.of(leaf.chain(), leaf.key(), CRYPTO);
        byte[] content = {1, 2, 3};
        SignatureScheme scheme = credential.signer().schemes().get(0);
        assertTrue(CRYPTO.verify(credential.publicKey(), scheme, content, credential.signer().sign(scheme, content)));
        assertEquals(leaf.chain(), credential.chain());
        assertArrayEquals(leaf.chain().get(1).getEncoded(), credential.encodedChain().get(1));
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void readsEveryKindOfKeyFromPem(KeyKind kind) throws Exception {
        Leaf leaf = TestPki.leaf(kind, "a.example");
        Credential credential = Credential.fromPem(leaf.chainPem(), leaf.keyPem(), null, CRYPTO);
        assertEquals(leaf.chain(), credential.chain());
    }

    @Test
    void refusesKeyOfAnotherCertificate() {
        Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");
        Leaf other = TestPki.leaf(KeyKind.ECDSA_P256, "b.example");
        InvalidKeyException refusal =
                assertThrows(InvalidKeyException.class, () -> Credential.of(leaf.chain(), other.key(), CRYPTO));
        assertTrue(refusal.getMessage().contains("does not belong to the certificate of CN=server ECDSA_P256"));
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ECDSA_P256", mode = EnumSource.Mode.EXCLUDE)
    void refusesKeyOfAnotherKind(KeyKind kind) {
        Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");
        Leaf other = TestPki.leaf(kind, "b.example");
        assertThrows(InvalidKeyException.class, () -> Credential.of(leaf.chain(), other.key(), CRYPTO));
    }

    @Test
    void saysWhichCertificateMustBeFirst() {
        Leaf leaf = TestPki.leaf(KeyKind.ED25519, "a.example");
        List<X509Certificate> reversed = List.of(leaf.chain().get(1), leaf.chain().get(0));
        InvalidKeyException refusal =
                assertThrows(InvalidKeyException.class, () -> Credential.of(reversed, leaf.key(), CRYPTO));
        assertTrue(refusal.getMessage().contains("belongs to certificate 2 (CN=server ED25519)"), refusal.getMessage());
    }

    @Test
    void refusesEmptyChain() {
        assertThrows(IllegalArgumentException.class,
                () -> Credential.of(List.of(), TestPki.leaf(KeyKind.ED25519, "a.example").key(), CRYPTO));
    }

    @Test
    void keepsWhatIsStapled() {
        Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");
        Credential bare = Credential.of(leaf.chain(), new NeverSigner());
        Credential stapled = bare.withOcspResponse(new byte[] {1}).withSignedCertificateTimestamps(List.of(new byte[] {2}));
        assertTrue(bare.ocspResponse().isEmpty());
        assertArrayEquals(new byte[] {1}, stapled.ocspResponse().orElseThrow());
        assertArrayEquals(new byte[] {2}, stapled.signedCertificateTimestamps().get(0));
        assertEquals(bare.signer(), stapled.signer());
        assertFalse(stapled.toString().contains("NeverSigner"));
    }

    @Test
    void readsOneFileWithKeyAndCertificates() throws Exception {
        Path file = Files.writeString(folder.resolve("both.pem"),
                "# a comment: with a colon\r\n" + OpenSslSamples.EC_PARAMETERS_SEC1.replace("\n", "\r\n")
                        + "Bag Attributes\r\n    friendlyName: x\r\n" + OpenSslSamples.EC_CERTIFICATE.replace("\n", "\r\n"));
        assertEquals(1, Credential.fromPem(file, file, null, CRYPTO).chain().size());
        assertEquals(1, Credential.fromPem(new StringReader(Files.readString(file)), null, CRYPTO).chain().size());
    }

    @Test
    void readsPkcs12OfOpenSsl() throws Exception {
        byte[] file = Base64.getMimeDecoder().decode(OpenSslSamples.EC_PKCS12_BASE64);
        Credential credential = Credential.fromPkcs12(new ByteArrayInputStream(file), SESAME, null, CRYPTO);
        assertEquals("CN=ec", credential.certificate().getSubjectX500Principal().getName());
        Path path = Files.write(folder.resolve("ec.p12"), file);
        assertEquals(1, Credential.fromPkcs12(path, SESAME, "ec", CRYPTO).chain().size());
    }

    @Test
    void saysWhatIsWrongWithPkcs12() throws Exception {
        byte[] file = Base64.getMimeDecoder().decode(OpenSslSamples.EC_PKCS12_BASE64);
        assertEquals("the stream: the password is wrong", pkcs12Refusal(file, "other", null));
        assertEquals("the stream is not PKCS#12, or it is damaged", pkcs12Refusal(new byte[] {0x30, 3, 1, 2, 3}, "sesame", null));
        assertEquals("the stream has no key under \"x\"; it has [ec]", pkcs12Refusal(file, "sesame", "x"));
    }

    @Test
    void wantsAnAliasWhereThereAreSeveralKeys() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (KeyKind kind : List.of(KeyKind.ECDSA_P256, KeyKind.ECDSA_P384)) {
            Leaf leaf = TestPki.leaf(kind, "a.example");
            store.setKeyEntry(kind.name(), leaf.key(), SESAME, leaf.chain().toArray(Certificate[]::new));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        store.store(file, SESAME);
        assertEquals("the stream holds several keys, name one of [ecdsa_p256, ecdsa_p384]",
                pkcs12Refusal(file.toByteArray(), "sesame", null));
        Credential credential =
                Credential.fromPkcs12(new ByteArrayInputStream(file.toByteArray()), SESAME, "ecdsa_p384", CRYPTO);
        assertEquals(TestPki.leaf(KeyKind.ECDSA_P384, "a.example").chain(), credential.chain());
    }

    private static String pkcs12Refusal(byte[] file, String password, String alias) {
        return assertThrows(InvalidKeyException.class, () -> Credential.fromPkcs12(
                new ByteArrayInputStream(file), password.toCharArray(), alias, CRYPTO)).getMessage();
    }

    @Test
    void tellsDerFromPem() throws Exception {
        Path file = Files.write(folder.resolve("key.der"), TestPki.leaf(KeyKind.ED25519, "a.example").key().getEncoded());
        String message = assertThrows(
                GeneralSecurityException.class, () -> Credential.fromPem(file, file, null, CRYPTO)).getMessage();
        assertTrue(message.startsWith(file + " is not PEM but looks like DER"), message);
    }

    @Test
    void namesFileInMessage() throws Exception {
        Path certificates =
                Files.writeString(folder.resolve("chain.pem"), OpenSslSamples.RSA_CERTIFICATE, StandardCharsets.US_ASCII);
        Path key = Files.writeString(folder.resolve("key.pem"), OpenSslSamples.EC_PKCS8, StandardCharsets.US_ASCII);
        String message = assertThrows(
                InvalidKeyException.class, () -> Credential.fromPem(certificates, key, null, CRYPTO)).getMessage();
        assertEquals(key + ": the private key (EC) does not belong to the certificate of CN=rsa (RSA)", message);
    }

    private static final class NeverSigner implements Signer {
        @Override
        public List<SignatureScheme> schemes() {
            return List.of();
        }

        @Override
        public byte[] sign(SignatureScheme scheme, byte[] content) {
            throw new UnsupportedOperationException();
        }
    }
}
