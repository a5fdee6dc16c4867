package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateDecoderTest {
    private static final CertificateLimits LIMITS = CertificateLimits.DEFAULT;

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void decodesEveryKindOfKey(KeyKind kind) throws Exception {
        Leaf leaf = TestPki.leaf(kind, kind, "a.example");
        List<byte[]> encoded = List.of(leaf.chain().get(0).getEncoded(), leaf.chain().get(1).getEncoded());
        assertEquals(leaf.chain(), CertificateDecoder.decode(encoded, LIMITS));
    }

    @Test
    void refusesTooManyCertificatesBeforeParsing() {
        assertFault(Fault.CHAIN_TOO_LONG, Collections.nCopies(11, new byte[] {1}));
        assertFault(Fault.CHAIN_TOO_LONG, Collections.nCopies(100, certificate()));
    }

    @Test
    void takesAsManyAsTheLimit() throws Exception {
        assertEquals(10, CertificateDecoder.decode(Collections.nCopies(10, certificate()), LIMITS).size());
    }

    @Test
    void refusesLargeCertificateBeforeParsing() {
        assertFault(Fault.CERTIFICATE_TOO_LARGE, List.of(certificate(), new byte[65_537]));
    }

    @Test
    void refusesBytesAfterCertificate() {
        byte[] der = certificate();
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(Arrays.copyOf(der, der.length + 1)));
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(Arrays.copyOf(der, der.length - 1)));
    }

    @Test
    void refusesPemAndOtherForms() {
        byte[] pem = TestPki.pem(TestPki.leaf(KeyKind.ED25519, "a.example").certificate()).getBytes(StandardCharsets.US_ASCII);
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(pem));
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(new byte[0]));
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(new byte[] {0x30}));
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(new byte[] {0x30, 0}));
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(new byte[] {0x30, (byte) 0x80, 0, 0}));
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(new byte[] {0x30, (byte) 0x84, 1, 0, 0, 0}));
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(new byte[] {0x30, (byte) 0x81, 1, 0}));
        assertFault(Fault.MALFORMED_CERTIFICATE, List.of(new byte[] {0x31, 0}));
    }

    @Test
    void turnsEveryDamageIntoOneFault() {
        byte[] der = certificate();
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = der.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                CertificateDecoder.decode(List.of(damaged), LIMITS);
            } catch (TlsException e) {
                assertEquals(Fault.MALFORMED_CERTIFICATE, e.fault());
            }
        }
    }

    @Test
    void refusesRsaKeyThatIsTooLarge() throws Exception {
        assertFault(Fault.CERTIFICATE_TOO_LARGE, List.of(withRsa(16_384, 65_537)));
        assertFault(Fault.CERTIFICATE_TOO_LARGE, List.of(withRsa(8_193, 65_537)));
        assertEquals(1, CertificateDecoder.decode(List.of(withRsa(8_192, 65_537)), LIMITS).size());
    }

    @Test
    void refusesRsaExponentThatIsTooLarge() throws Exception {
        assertFault(Fault.CERTIFICATE_TOO_LARGE, List.of(withRsa(2_048, 1L << 40 | 1)));
    }

    /** A certificate that claims a modulus of a length; nobody has the private key, and nobody needs it. */
    private static byte[] withRsa(int bits, long exponent) throws Exception {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        PublicKey key = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(exponent)));
        X509Certificate certificate = TestPki.certificate("CN=large", new KeyPair(key, null))
                .issuer(TestPki.intermediate(KeyKind.ECDSA_P256)).build();
        return certificate.getEncoded();
    }

    private static byte[] certificate() {
        try {
            return TestPki.leaf(KeyKind.ECDSA_P256, "a.example").certificate().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertFault(Fault fault, List<byte[]> encoded) {
        assertEquals(fault, assertThrows(TlsException.class, () -> CertificateDecoder.decode(encoded, LIMITS)).fault());
    }
}
