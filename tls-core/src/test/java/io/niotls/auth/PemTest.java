package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.testing.TestPki;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PemTest {
    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("PKCS#8 EC", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_PKCS8, null),
                Arguments.of("SEC 1", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_SEC1, null),
                Arguments.of("SEC 1 after parameters", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_PARAMETERS_SEC1, null),
                Arguments.of("AES-256, SHA-256", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_AES256_SHA256, "sesame"),
                Arguments.of("AES-128, SHA-512", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_AES128_SHA512, "sesame"),
                Arguments.of("3DES, SHA-1", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_DES3_SHA1, "sesame"),
                Arguments.of("scrypt", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_SCRYPT, "sesame"),
                Arguments.of("UTF-8 password", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_UTF8_PASSWORD, "geheim-ßß"),
                Arguments.of("needless password", OpenSslSamples.EC_CERTIFICATE, OpenSslSamples.EC_PKCS8, "sesame"),
                Arguments.of("PKCS#8 RSA", OpenSslSamples.RSA_CERTIFICATE, OpenSslSamples.RSA_PKCS8, null),
                Arguments.of("PKCS#1", OpenSslSamples.RSA_CERTIFICATE, OpenSslSamples.RSA_PKCS1, null),
                Arguments.of("RSASSA-PSS", OpenSslSamples.PSS_CERTIFICATE, OpenSslSamples.PSS_PKCS8, null),
                Arguments.of("Ed25519", OpenSslSamples.ED25519_CERTIFICATE, OpenSslSamples.ED25519_PKCS8, null),
                Arguments.of("Ed448", OpenSslSamples.ED448_CERTIFICATE, OpenSslSamples.ED448_PKCS8, null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void readsWhatOpenSslWrites(String form, String certificate, String key, String password) throws Exception {
        char[] characters = password == null ? null : password.toCharArray();
        assertEquals(1, Credential.fromPem(certificate, key, characters, StandardCrypto.instance()).chain().size());
        String windows = key.replace("\n", "\r\n");
        assertEquals(1, Credential.fromPem(certificate, windows, characters, StandardCrypto.instance()).chain().size());
    }

    @Test
    void asksForPassword() {
        assertContains("line 1: the private key is encrypted; give its password", refusal(OpenSslSamples.EC_AES256_SHA256, null));
    }

    @Test
    void saysThatPasswordIsWrong() {
        assertContains("the password of the private key is wrong", refusal(OpenSslSamples.EC_AES256_SHA256, "other"));
        assertContains("the password of the private key is wrong", refusal(OpenSslSamples.EC_SCRYPT, ""));
    }

    @Test
    void namesOldEncryptionAndTheWayOut() {
        assertContains("openssl pkcs8 -topk8", refusal(OpenSslSamples.EC_PBES1, "sesame"));
        assertContains("openssl pkcs8 -topk8", refusal(OpenSslSamples.RSA_OLD_ENCRYPTION, "sesame"));
    }

    @Test
    void refusesWhatTlsCannotUse() {
        assertContains("does not belong to the certificate", refusal(OpenSslSamples.SECP256K1_SEC1, null));
        assertContains("of no use in TLS", refusal(TestPki.pem("DSA PRIVATE KEY", new byte[] {0x30, 0}), null));
        assertContains("ssh-keygen -p", refusal(TestPki.pem("OPENSSH PRIVATE KEY", new byte[] {0x30, 0}), null));
    }

    @Test
    void saysWhatIsMissing() {
        assertEquals("the private key holds no private key, but \"CERTIFICATE\"", refusal(OpenSslSamples.EC_CERTIFICATE, null));
        assertEquals("the private key holds no private key, but no PEM block at all", refusal("nothing\n", null));
        assertEquals("the PEM text holds no certificate (-----BEGIN CERTIFICATE-----), but \"PRIVATE KEY\"", assertThrows(
                GeneralSecurityException.class, () -> PemCertificates.parse(OpenSslSamples.EC_PKCS8)).getMessage());
    }

    @Test
    void refusesTwoKeys() {
        assertContains("holds 2 private keys", refusal(OpenSslSamples.EC_PKCS8 + OpenSslSamples.RSA_PKCS8, null));
    }

    @Test
    void refusesBlockThatIsCutOff() {
        String half = OpenSslSamples.EC_PKCS8.substring(0, 100);
        assertContains("line 3: the block \"PRIVATE KEY\" does not end with", refusal("\n\n" + half, null));
        assertContains("is the file cut off?", refusal(half + "\n" + OpenSslSamples.EC_CERTIFICATE, null));
    }

    @Test
    void refusesKeyThatIsDamaged() {
        String damaged = OpenSslSamples.EC_PKCS8.replaceFirst("\nM", "\nN");
        assertFalse(damaged.equals(OpenSslSamples.EC_PKCS8));
        assertContains("does not hold a key of that form", refusal(damaged, null));
        assertContains("is not Base64", refusal(OpenSslSamples.EC_PKCS8.replaceFirst("\nM", "\n!"), null));
        assertContains("does not name its curve", refusal(TestPki.pem("EC PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 1}), null));
        assertContains("cannot read the RSA key", refusal(TestPki.pem("RSA PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 0}), null));
    }

    @Test
    void neverQuotesTheKey() {
        String content = OpenSslSamples.EC_PKCS8.lines().skip(1).findFirst().orElseThrow();
        for (String damage : List.of("\nN", "\n!")) {
            String text = OpenSslSamples.EC_PKCS8.replaceFirst("\nM", damage);
            GeneralSecurityException refusal = assertThrows(GeneralSecurityException.class,
                    () -> Credential.fromPem(OpenSslSamples.EC_CERTIFICATE, text, null, StandardCrypto.instance()));
            for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
                assertFalse(String.valueOf(cause.getMessage()).contains(content.substring(10, 14)));
            }
        }
    }

    @Test
    void readsSeveralCertificatesBetweenComments() throws Exception {
        String text = "subject=x\n" + OpenSslSamples.EC_CERTIFICATE + "\n# ünï\n" + OpenSslSamples.RSA_CERTIFICATE;
        assertEquals(2, PemCertificates.parse(text).size());
        assertEquals(2,
                PemCertificates.parse(text.replace("BEGIN CERT", "BEGIN X509 CERT").replace("END CERT", "END X509 CERT")).size());
    }

    @Test
    void saysWhereCertificateDoesNotParse() {
        String text = OpenSslSamples.EC_CERTIFICATE + TestPki.pem("CERTIFICATE", new byte[] {0x30, 1, 0});
        String message = assertThrows(GeneralSecurityException.class, () -> PemCertificates.parse(text)).getMessage();
        int line = (int) OpenSslSamples.EC_CERTIFICATE.lines().count() + 1;
        assertEquals("the PEM text, line " + line + ": not a certificate that this JDK reads", message);
    }

    private static void assertContains(String part, String message) {
        assertTrue(message.contains(part), message);
    }

    private static String refusal(String key, String password) {
        return assertThrows(GeneralSecurityException.class, () -> Credential.fromPem(
                OpenSslSamples.EC_CERTIFICATE, key, password == null ? null : password.toCharArray(),
                StandardCrypto.instance())).getMessage();
    }
}
