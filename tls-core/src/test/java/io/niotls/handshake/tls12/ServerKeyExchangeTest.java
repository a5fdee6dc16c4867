package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Ffdhe;
import io.niotls.message.CertificateStatus;
import io.niotls.message.CertificateTls12;
import io.niotls.message.DheParameters;
import io.niotls.message.EcdheParameters;
import io.niotls.message.Present;
import io.niotls.message.ServerDhParameters;
import io.niotls.message.ServerHelloDone;
import io.niotls.message.ServerHelloExtension;
import io.niotls.message.ServerKeyExchange;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.Setup;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of a server's certificate, status and key exchange. */
class ServerKeyExchangeTest {
    private static final CipherSuite DHE = CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256;
    private static final BigInteger PRIME = Ffdhe.of(NamedGroup.FFDHE2048).prime();
    /** A safe prime of 2,048 bits that is in no RFC 7919: group 14 of RFC 3526. */
    private static final BigInteger GROUP_14 = group14();

    /** RFC 3526 §3: 2^2048 - 2^1984 - 1 + 2^64 * (floor(2^1918 pi) + 124476). */
    private static BigInteger group14() {
        int bits = 1918 + 64;
        BigInteger pi = arctanOfInverse(5, bits).multiply(BigInteger.valueOf(16))
                .subtract(arctanOfInverse(239, bits).multiply(BigInteger.valueOf(4)));
        BigInteger middle = pi.shiftRight(64).add(BigInteger.valueOf(124_476));
        return BigInteger.ONE.shiftLeft(2048).subtract(BigInteger.ONE.shiftLeft(1984)).subtract(BigInteger.ONE)
                .add(middle.shiftLeft(64));
    }

    private static BigInteger arctanOfInverse(int x, int bits) {
        BigInteger power = BigInteger.ONE.shiftLeft(bits).divide(BigInteger.valueOf(x));
        BigInteger sum = power;
        BigInteger square = BigInteger.valueOf((long) x * x);
        for (int n = 3; power.signum() != 0; n += 2) {
            power = power.divide(square).negate();
            sum = sum.add(power.divide(BigInteger.valueOf(n)));
        }
        return sum;
    }

    /** A client and a server that is about to send its key exchange. */
    private static RawServer afterCertificate() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.sendHello();
        server.sendCertificate();
        return server;
    }

    private static RawServer dheAfterCertificate() throws Exception {
        RawServer server = RawServer.ofDefaults().rsa(DHE);
        server.sendHello();
        server.sendCertificate();
        return server;
    }

    @Test
    void rejectsEmptyCertificateList() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.sendHello();
        server.send(new CertificateTls12(List.of()));
        server.expectRefusal(Fault.NO_SERVER_CERTIFICATE);
    }

    @Test
    void rejectsCertificateStatusThatWasNotAnnounced() throws Exception {
        RawServer server = afterCertificate();
        server.send(new CertificateStatus(new byte[] {1}));
        server.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void acceptsMissingCertificateStatusThatWasAnnounced() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.complete(RawServer.extensions().add(ServerHelloExtension.STATUS_REQUEST, Present.PRESENT));
        assertTrue(server.engine.info().orElseThrow().ocspResponse().isEmpty());
    }

    @Test
    void showsCertificateStatusToTheVerifier() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.STATUS_REQUEST, Present.PRESENT));
        server.sendCertificate();
        server.send(new CertificateStatus(new byte[] {1, 2, 3}));
        server.sendKeyExchange();
        server.expectRefusal(Fault.BAD_OCSP_RESPONSE);
    }

    @Test
    void rejectsSecondCertificateStatus() throws Exception {
        RawServer server = RawServer.ofDefaults();
        byte[] good = TestOcsp.good(TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST));
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.STATUS_REQUEST, Present.PRESENT));
        server.sendCertificate();
        server.send(new CertificateStatus(good));
        server.send(new CertificateStatus(good));
        server.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void rejectsCertificateOfAnotherHost() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.credential = Setup.credential(KeyKind.ECDSA_P256, "other.example");
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange();
        server.expectRefusal(Fault.WRONG_HOST_NAME);
    }

    @Test
    void rejectsGroupThatWasNotOffered() throws Exception {
        RawServer server = RawServer.of(Setup.client().groups(List.of(NamedGroup.X25519)));
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange(NamedGroup.SECP256R1);
        server.expectRefusal(Fault.SELECTED_UNOFFERED_GROUP);
    }

    @Test
    void rejectsCertificateOnACurveThatWasNotOffered() throws Exception {
        RawServer server = RawServer.of(Setup.client().groups(List.of(NamedGroup.X25519, NamedGroup.SECP384R1)));
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange(NamedGroup.X25519);
        assertEquals(Optional.of("secp256r1 in its certificate"),
                server.expectRefusal(Fault.SELECTED_UNOFFERED_GROUP).detail());
    }

    @Test
    void takesRsaCertificateWhateverTheCurves() throws Exception {
        RawServer server = RawServer.of(Setup.client().groups(List.of(NamedGroup.X25519)))
                .rsa(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
        server.complete();
    }

    @Test
    void rejectsHybridGroupThatWasOfferedForTls13() throws Exception {
        RawServer server = new RawServer(Setup.client().build());
        server.sendHello();
        server.sendCertificate();
        server.sendSigned(new EcdheParameters(NamedGroup.X25519_MLKEM768, new byte[32]));
        server.expectRefusal(Fault.SELECTED_UNOFFERED_GROUP);
    }

    @Test
    void rejectsFiniteFieldInTheFormOfACurve() throws Exception {
        RawServer server = afterCertificate();
        server.sendSigned(new EcdheParameters(NamedGroup.FFDHE2048, new byte[32]));
        server.expectRefusal(Fault.SELECTED_UNOFFERED_GROUP);
    }

    @Test
    void rejectsPointThatIsNotOnTheCurve() throws Exception {
        RawServer server = afterCertificate();
        byte[] point = new byte[65];
        point[0] = 4;
        point[64] = 1;
        server.sendSigned(new EcdheParameters(NamedGroup.SECP256R1, point));
        server.send(new ServerHelloDone());
        server.expectRefusal(Fault.INVALID_KEY_SHARE);
    }

    @Test
    void rejectsX25519ShareOfSmallOrder() throws Exception {
        RawServer server = afterCertificate();
        server.sendSigned(new EcdheParameters(NamedGroup.X25519, new byte[32]));
        server.send(new ServerHelloDone());
        server.expectRefusal(Fault.INVALID_KEY_SHARE);
    }

    @Test
    void rejectsSchemeThatWasNotOffered() throws Exception {
        RawServer server = RawServer.of(Setup.client().signatureSchemes(List.of(SignatureScheme.ED25519)));
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange();
        server.expectRefusal(Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @Test
    void rejectsUnknownScheme() throws Exception {
        RawServer server = afterCertificate();
        ServerDhParameters parameters = new EcdheParameters(NamedGroup.X25519, new byte[32]);
        server.send(new ServerKeyExchange(parameters, SignatureScheme.of(0x0203), new byte[64])); // ECDSA with SHA-1
        server.expectRefusal(Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @Test
    void rejectsRsaSignatureInEcdsaSuite() throws Exception {
        CipherSuite ecdsa = RawServer.ofDefaults().suite;
        RawServer server = RawServer.ofDefaults().rsa(ecdsa);
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange();
        server.expectRefusal(Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @Test
    void rejectsEcdsaSignatureInRsaSuite() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.suite = CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange();
        server.expectRefusal(Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @Test
    void rejectsSchemeThatDoesNotFitTheKey() throws Exception {
        RawServer server = afterCertificate();
        ServerDhParameters parameters = new EcdheParameters(NamedGroup.X25519, new byte[32]);
        server.send(new ServerKeyExchange(parameters, SignatureScheme.ED25519, new byte[64]));
        server.expectRefusal(Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @Test
    void takesEcdsaHashThatTls13WouldNotBindToTheCurve() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.scheme = SignatureScheme.ECDSA_SECP384R1_SHA384;
        server.complete();
        assertEquals(Optional.of(SignatureScheme.ECDSA_SECP384R1_SHA384),
                server.engine.info().orElseThrow().peerSignatureScheme());
    }

    @Test
    void takesRsaPkcs1() throws Exception {
        RawServer server = RawServer.ofDefaults().rsa(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
        server.scheme = SignatureScheme.RSA_PKCS1_SHA512;
        server.complete();
    }

    @Test
    void rejectsSignatureThatIsWrong() throws Exception {
        RawServer server = afterCertificate();
        ServerDhParameters parameters = new EcdheParameters(NamedGroup.X25519, RawPeer.bytes(32, 9));
        byte[] signature = server.sign(parameters);
        signature[signature.length - 1] ^= 1;
        server.send(new ServerKeyExchange(parameters, server.scheme, signature));
        server.expectRefusal(Fault.BAD_SIGNATURE);
    }

    @Test
    void rejectsSignatureOfAnotherHandshake() throws Exception {
        RawServer server = afterCertificate();
        server.clientRandom = RawPeer.bytes(32, 1);
        server.sendKeyExchange();
        server.expectRefusal(Fault.BAD_SIGNATURE);
    }

    @Test
    void rejectsSignatureOverOtherParameters() throws Exception {
        RawServer server = afterCertificate();
        byte[] signature = server.sign(new EcdheParameters(NamedGroup.X25519, RawPeer.bytes(32, 9)));
        server.send(new ServerKeyExchange(
                new EcdheParameters(NamedGroup.X25519, RawPeer.bytes(32, 10)), server.scheme, signature));
        server.expectRefusal(Fault.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1_024, 2_047, 8_193})
    void rejectsPrimeThatIsTooShortOrTooLong(int bits) throws Exception {
        RawServer server = dheAfterCertificate();
        BigInteger prime = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
        server.sendSigned(new DheParameters(prime, BigInteger.TWO, new byte[] {3}));
        server.expectRefusal(Fault.WEAK_DH_GROUP);
    }

    /** The work is done when the flight has ended; here it is enough that the parameters are taken. */
    @Test
    void takesAPrimeOfTheLargestLength() throws Exception {
        RawServer server = dheAfterCertificate();
        server.sendSigned(new DheParameters(Ffdhe.of(NamedGroup.FFDHE8192).prime(), BigInteger.TWO, new byte[] {3}));
        server.deliver();
        assertEquals(Optional.empty(), server.engine.failure());
    }

    @Test
    void rejectsEvenModulus() throws Exception {
        RawServer server = dheAfterCertificate();
        server.sendSigned(new DheParameters(PRIME.subtract(BigInteger.ONE), BigInteger.TWO, new byte[] {3}));
        server.expectRefusal(Fault.WEAK_DH_GROUP);
    }

    @Test
    void rejectsGeneratorThatIsOutOfRange() throws Exception {
        for (BigInteger generator : List.of(BigInteger.ZERO, BigInteger.ONE, PRIME.subtract(BigInteger.ONE), PRIME)) {
            RawServer server = dheAfterCertificate();
            server.sendSigned(new DheParameters(PRIME, generator, new byte[] {3}));
            server.expectRefusal(Fault.WEAK_DH_GROUP);
        }
    }

    @Test
    void rejectsPublicValueThatIsOutOfRange() throws Exception {
        for (BigInteger value : List.of(BigInteger.ZERO, BigInteger.ONE, PRIME.subtract(BigInteger.ONE), PRIME)) {
            RawServer server = dheAfterCertificate();
            server.sendSigned(new DheParameters(PRIME, BigInteger.TWO, value.toByteArray()));
            server.send(new ServerHelloDone());
            server.expectRefusal(Fault.INVALID_KEY_SHARE);
        }
    }

    @Test
    void takesGroupOfTheServersOwnAndDoesNotNameIt() throws Exception {
        assertTrue(GROUP_14.isProbablePrime(20), "the formula of RFC 3526");
        RawServer server = dheAfterCertificate();
        completeDhe(server, GROUP_14);
        assertTrue(server.engine.info().orElseThrow().group().isEmpty());
    }

    @Test
    void namesGroupThatIsSpelledOut() throws Exception {
        RawServer server = dheAfterCertificate();
        completeDhe(server, PRIME);
        assertEquals(Optional.of(NamedGroup.FFDHE2048), server.engine.info().orElseThrow().group());
    }

    private static void completeDhe(RawServer server, BigInteger prime) throws Exception {
        server.sendKeyExchange(prime, BigInteger.TWO);
        server.send(new ServerHelloDone());
        server.deliver();
        server.receiveSecondFlight();
        server.sendEnd();
        assertTrue(server.engine.isEstablished());
    }
}
